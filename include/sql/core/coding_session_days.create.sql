-- core.coding_session_days: the days, repositories and developers that working sessions had calls on.
create table if not exists core.coding_session_days (
    session_key   text not null,
    started_at    timestamptz not null,
    event_date    date not null,
    repo          text not null,
    developer_id  text not null,
    primary key (session_key, started_at, event_date, repo, developer_id)
);
create index if not exists coding_session_days_by_day on core.coding_session_days (event_date);
comment on table core.coding_session_days is 'What working sessions of a day are counted from. Made by core.coding_sessions.';
comment on column core.coding_session_days.session_key is 'as in core.coding_sessions';
comment on column core.coding_session_days.started_at is 'as in core.coding_sessions';
comment on column core.coding_session_days.event_date is 'business day with a call of the session';
comment on column core.coding_session_days.repo is 'owner/name, or (unknown)';
comment on column core.coding_session_days.developer_id is 'developer as traces name them, or (unknown)';
