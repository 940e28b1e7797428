-- staging.github_repositories: another name under which the same repository is kept already.
--
-- Values   repo, github_id
select r.repo
from staging.github_repositories as r
where r.github_id = %(github_id)s and r.repo <> %(repo)s
order by r.repo
limit 1;
