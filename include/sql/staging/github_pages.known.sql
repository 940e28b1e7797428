-- staging.github_pages: the question that was answered to the end last, and the answer's tag.
--
-- Values   repo, resource
select g.url, g.etag
from staging.github_pages as g
where g.repo = %(repo)s and g.resource = %(resource)s;
