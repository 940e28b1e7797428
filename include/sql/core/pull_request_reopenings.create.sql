-- core.pull_request_reopenings: times a pull request was reopened.
create table if not exists core.pull_request_reopenings (
    repo         text not null,
    event_id     bigint not null,
    number       integer not null,
    reopened_at  timestamptz not null,
    primary key (repo, event_id)
);
create index if not exists pull_request_reopenings_at on core.pull_request_reopenings (reopened_at);
comment on table core.pull_request_reopenings is 'One row per event.';
comment on column core.pull_request_reopenings.repo is 'repository';
comment on column core.pull_request_reopenings.event_id is 'GitHub''s id';
comment on column core.pull_request_reopenings.number is 'pull request';
comment on column core.pull_request_reopenings.reopened_at is 'when';
