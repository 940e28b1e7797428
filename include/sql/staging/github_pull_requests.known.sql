-- staging.github_pull_requests: those of some numbers that are stored already, and as of when.
--
-- Values   repo, numbers
select p.number, p.updated_at
from staging.github_pull_requests as p
where p.repo = %(repo)s and p.number = any(%(numbers)s);
