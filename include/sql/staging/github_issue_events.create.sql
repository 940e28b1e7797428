-- staging.github_issue_events: events of pull requests, like reopened.
create table if not exists staging.github_issue_events (
    repo         text not null,
    event_id     bigint not null,
    number       integer not null,
    event        text not null,
    actor_login  text,
    created_at   timestamptz not null,
    primary key (repo, event_id)
);
comment on table staging.github_issue_events is 'One row per event.';
comment on column staging.github_issue_events.repo is 'repository';
comment on column staging.github_issue_events.event_id is 'GitHub''s id';
comment on column staging.github_issue_events.number is 'pull request or issue';
comment on column staging.github_issue_events.event is 'kind, as GitHub names it';
comment on column staging.github_issue_events.actor_login is 'login; null = the account is gone';
comment on column staging.github_issue_events.created_at is 'when';
