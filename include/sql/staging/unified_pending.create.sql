-- staging.unified_pending: mirrored rows that no run has turned into events yet.
create table if not exists staging.unified_pending (
    table_name text not null,
    run_id     text not null,
    primary key (table_name, run_id)
);
comment on table staging.unified_pending is 'Which run brought changes to which mirror. A row leaves when the events have been made, in that transaction.';
comment on column staging.unified_pending.table_name is 'mirror in staging, schema included';
comment on column staging.unified_pending.run_id is 'run whose _run_id the changed rows carry';
