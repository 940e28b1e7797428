-- staging.github_commits: commits of the default branch.
create table if not exists staging.github_commits (
    repo          text not null,
    sha           text not null,
    author_login  text,
    author_email  text,
    authored_at   timestamptz,
    committed_at  timestamptz not null,
    primary key (repo, sha)
);
comment on table staging.github_commits is 'One row per commit. Messages are not kept.';
comment on column staging.github_commits.repo is 'repository';
comment on column staging.github_commits.sha is 'commit';
comment on column staging.github_commits.author_login is 'GitHub login of the author; null = GitHub knows none';
comment on column staging.github_commits.author_email is 'address in the commit; personal data';
comment on column staging.github_commits.authored_at is 'author time';
comment on column staging.github_commits.committed_at is 'committer time: when it got where it is';
