-- staging.github_pull_requests: pull requests of all states, as GitHub had them when they were last changed.
create table if not exists staging.github_pull_requests (
    repo             text not null,
    number           integer not null,
    github_id        bigint not null,
    title            text,
    author_login     text,
    state            text not null,
    is_draft         boolean not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    merged_at        timestamptz,
    closed_at        timestamptz,
    additions        integer,
    deletions        integer,
    changed_files    integer,
    first_commit_at  timestamptz,
    head_repo        text,
    labels           text[] not null default '{}',
    primary key (repo, number)
);
comment on table staging.github_pull_requests is 'One row per pull request. Bodies are not kept.';
comment on column staging.github_pull_requests.repo is 'repository';
comment on column staging.github_pull_requests.number is 'number within the repository';
comment on column staging.github_pull_requests.github_id is 'GitHub''s id';
comment on column staging.github_pull_requests.title is 'title';
comment on column staging.github_pull_requests.author_login is 'login of the author; null = the account is gone';
comment on column staging.github_pull_requests.state is 'open or closed';
comment on column staging.github_pull_requests.is_draft is 'draft';
comment on column staging.github_pull_requests.created_at is 'opened';
comment on column staging.github_pull_requests.updated_at is 'last change on GitHub';
comment on column staging.github_pull_requests.merged_at is 'merged; null = not merged';
comment on column staging.github_pull_requests.closed_at is 'closed; null = open';
comment on column staging.github_pull_requests.additions is 'lines added; null = details not read';
comment on column staging.github_pull_requests.deletions is 'lines deleted';
comment on column staging.github_pull_requests.changed_files is 'files changed';
comment on column staging.github_pull_requests.first_commit_at is 'author time of its first commit';
comment on column staging.github_pull_requests.head_repo is 'owner/name its branch lives in; null = gone';
comment on column staging.github_pull_requests.labels is 'names of its labels';
