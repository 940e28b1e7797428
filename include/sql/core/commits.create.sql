-- core.commits: commits of the default branch.
create table if not exists core.commits (
    repo          text not null,
    sha           text not null,
    committed_at  timestamptz not null,
    authored_at   timestamptz,
    developer_id  text,
    primary key (repo, sha)
);
create index if not exists commits_at on core.commits (committed_at);
comment on table core.commits is 'One row per commit.';
comment on column core.commits.repo is 'repository';
comment on column core.commits.sha is 'commit';
comment on column core.commits.committed_at is 'committer time';
comment on column core.commits.authored_at is 'author time';
comment on column core.commits.developer_id is 'developer behind the login or the address; null = neither is known; personal data';
