-- core.pull_requests: pull requests with their reviews and events.
create table if not exists core.pull_requests (
    repo              text not null,
    number            integer not null,
    title             text,
    author_login      text,
    developer_id      text,
    state             text not null,
    is_draft          boolean not null,
    created_at        timestamptz not null,
    merged_at         timestamptz,
    closed_at         timestamptz,
    updated_at        timestamptz not null,
    first_review_at   timestamptz,
    review_count      integer not null,
    additions         integer,
    deletions         integer,
    changed_files     integer,
    reopened_count    integer not null,
    first_commit_at   timestamptz,
    is_follow_up_fix  boolean not null,
    primary key (repo, number)
);
create index if not exists pull_requests_merged on core.pull_requests (merged_at);
create index if not exists pull_requests_opened on core.pull_requests (created_at);
comment on table core.pull_requests is 'As GitHub had them when they were last read.';
comment on column core.pull_requests.repo is 'repository';
comment on column core.pull_requests.number is 'number within the repository';
comment on column core.pull_requests.title is 'title';
comment on column core.pull_requests.author_login is 'login; null = the account is gone';
comment on column core.pull_requests.developer_id is 'developer behind the login; personal data';
comment on column core.pull_requests.state is 'open or closed';
comment on column core.pull_requests.is_draft is 'draft';
comment on column core.pull_requests.created_at is 'opened';
comment on column core.pull_requests.merged_at is 'merged';
comment on column core.pull_requests.closed_at is 'closed';
comment on column core.pull_requests.updated_at is 'last change on GitHub';
comment on column core.pull_requests.first_review_at is 'first review of somebody else than the author';
comment on column core.pull_requests.review_count is 'reviews of others';
comment on column core.pull_requests.additions is 'lines added';
comment on column core.pull_requests.deletions is 'lines deleted';
comment on column core.pull_requests.changed_files is 'files changed';
comment on column core.pull_requests.reopened_count is 'times it was reopened';
comment on column core.pull_requests.first_commit_at is 'author time of its first commit';
comment on column core.pull_requests.is_follow_up_fix is 'its title or labels call it a fix, revert or hotfix';
