-- core.coding_sessions: working sessions: calls of one session without a pause longer than the limit.
create table if not exists core.coding_sessions (
    session_key   text not null,
    started_at    timestamptz not null,
    ended_at      timestamptz not null,
    developer_id  text,
    calls         integer not null,
    total_tokens  bigint,
    cost_usd      double precision,
    primary key (session_key, started_at)
);
comment on table core.coding_sessions is 'A session id that comes back after the pause begins a new working session. Calls without a session id belong to their developer''s session in the repository; calls with neither belong to none.';
comment on column core.coding_sessions.session_key is 'session id with the developer where one is known: numbers of sessions are everybody''s; without an id the developer and repository it stands for';
comment on column core.coding_sessions.started_at is 'first call';
comment on column core.coding_sessions.ended_at is 'start of the last call';
comment on column core.coding_sessions.developer_id is 'developer as traces name them; null = unknown, or several names';
comment on column core.coding_sessions.calls is 'calls';
comment on column core.coding_sessions.total_tokens is 'tokens of the calls that tell';
comment on column core.coding_sessions.cost_usd is 'US dollars of the calls with a cost';
