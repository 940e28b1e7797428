-- staging.github_commits: those of some commits that are stored already, whole.
--
-- Values   repo, shas
select c.repo, c.sha, c.author_login, c.author_email, c.authored_at, c.committed_at
from staging.github_commits as c
where c.repo = %(repo)s and c.sha = any(%(shas)s);
