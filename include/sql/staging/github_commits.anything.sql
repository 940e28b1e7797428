-- staging.github_commits: whether a commit or a pull request of the repository is stored.
--
-- Values   repo
select exists (select from staging.github_commits as c where c.repo = %(repo)s)
    or exists (select from staging.github_pull_requests as p where p.repo = %(repo)s);
