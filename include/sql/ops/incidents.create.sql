-- ops.incidents: every time published tables of a pipeline were late, or one of its tasks failed for good.
create table if not exists ops.incidents (
    incident_id  bigint generated always as identity,
    pipeline     text not null,
    kind         text not null check (kind in ('late', 'failed')),
    opened_at    timestamptz not null,
    opened_by    text not null,
    updated_at   timestamptz not null,
    stale        jsonb not null default '[]',
    failed       jsonb not null default '[]',
    alerted_at   timestamptz,
    closed_at    timestamptz,
    resolved_at  timestamptz,
    primary key (incident_id)
);
create unique index if not exists one_open_incident_a_pipeline on ops.incidents (pipeline) where closed_at is null;
create index if not exists incidents_to_tell on ops.incidents (incident_id) where alerted_at is null or resolved_at is null;
comment on table ops.incidents is
    'At most one open row a pipeline: all its late tables and failed tasks belong to it. Told once when it opens and once when it ends, whoever saw it first.';
comment on column ops.incidents.incident_id is 'order of opening';
comment on column ops.incidents.pipeline is 'DAG id';
comment on column ops.incidents.kind is 'what it began with: late = a published table was not there in time, failed = a task failed and has no retries left';
comment on column ops.incidents.opened_at is 'clock time at which it was seen first';
comment on column ops.incidents.opened_by is 'who saw it first: watchdog, deadline, failed task or outside command';
comment on column ops.incidents.updated_at is 'clock time of the last look that found it open, or of its end';
comment on column ops.incidents.stale is 'array of {table, good_until_at, expected_by_at, late_s, is_ahead}: the late tables as last seen, and those that reach beyond the look';
comment on column ops.incidents.failed is 'array of {job, run_id, attempts, error, log, window_end, failed_at}: tasks that failed for good; error is the name of its class, never its text';
comment on column ops.incidents.alerted_at is 'clock time at which every destination had the alert; null = some have to be tried again';
comment on column ops.incidents.closed_at is 'clock time at which everything was fresh again and every failed task had been made up for; null = open';
comment on column ops.incidents.resolved_at is 'clock time at which every destination had been told of the end';
