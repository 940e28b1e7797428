-- staging.github_repositories: what is known of one repository.
--
-- Values   repo
select r.github_id, r.current_name, r.default_branch
from staging.github_repositories as r
where r.repo = %(repo)s;
