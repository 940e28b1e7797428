-- ops.restatements: every published number that changed after it had settled.
create table if not exists ops.restatements (
    restatement_id  bigint generated always as identity,
    table_name      text not null,
    row_key         jsonb not null,
    column_name     text,
    old_value       text,
    new_value       text,
    cause           text not null,
    run_id          text not null,
    restated_at     timestamptz not null default clock_timestamp(),
    primary key (restatement_id)
);
create index if not exists restatements_by_row on ops.restatements (table_name, row_key);
comment on table ops.restatements is
    'A settled row that changed, appeared late or vanished. One row per changed column: a row that came up in a settled period has no old values, one that was removed no new ones. What a row was that is hidden now, or leaves out what is hidden, is told no more: no values, no person in the key.';
comment on column ops.restatements.restatement_id is 'order of writing';
comment on column ops.restatements.table_name is 'published table, schema included';
comment on column ops.restatements.row_key is 'primary key of the row; without its developer_key when the row is hidden';
comment on column ops.restatements.column_name is 'changed column; null when the row was hidden';
comment on column ops.restatements.old_value is 'value before, as text; null when the row was not there, or is hidden since';
comment on column ops.restatements.new_value is 'value after, as text; null when the row was removed, or is hidden since';
comment on column ops.restatements.cause is 'why the run rewrote the row';
comment on column ops.restatements.run_id is 'run that changed it';
comment on column ops.restatements.restated_at is 'clock time of the change';
