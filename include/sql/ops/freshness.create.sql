-- ops.freshness: how old every published table and every exported file is, and when newer rows were or are expected.
create table if not exists ops.freshness (
    table_name      text not null,
    pipeline        text not null,
    owner           text not null,
    good_until_at   timestamptz,
    expected_by_at  timestamptz,
    late_by         interval check (late_by >= interval '0'),
    is_ahead        boolean not null default false,
    measured_at     timestamptz not null,
    primary key (table_name)
);
comment on table ops.freshness is
    'One row per published table or kind of exported files, written over by every look of the watchdog. A pipeline that has never published has promised nothing: its tables and files are neither late nor in time.';
comment on column ops.freshness.table_name is 'published table, schema included; exports/... are files below the folder of connection plumbline_files';
comment on column ops.freshness.pipeline is 'DAG id of the pipeline that makes it';
comment on column ops.freshness.owner is 'who answers for its numbers';
comment on column ops.freshness.good_until_at is 'everything before this instant is in the table; null = it holds nothing';
comment on column ops.freshness.expected_by_at is 'instant by which the next day, week or month has to be in it; null = its pipeline has never published';
comment on column ops.freshness.late_by is 'time since expected_by_at; 0 = in time; null = its pipeline has never published';
comment on column ops.freshness.is_ahead is 'it, or the checkpoint of its pipeline, reaches beyond the look: days that had not ended were published, and nobody can tell how old it is';
comment on column ops.freshness.measured_at is 'clock time of the look';
