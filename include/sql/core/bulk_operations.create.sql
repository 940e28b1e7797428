-- core.bulk_operations: many rows written at once: an import, a migration, a script; never people at work.
create table if not exists core.bulk_operations (
    source_database text not null,
    source_table    text not null,
    moment          text not null check (moment in ('created_at', 'updated_at', 'deleted_at')),
    started_at      timestamptz not null,
    actor_id        text not null,
    ended_at        timestamptz not null,
    hour_at         timestamptz not null,
    rows            bigint not null,
    primary key (source_database, source_table, moment, started_at, actor_id)
);
create index if not exists bulk_operations_by_hour on core.bulk_operations (source_table, hour_at);
comment on table core.bulk_operations is 'Stretches of rows that came too fast to be made by hand. Events inside a stretch of created_at are kept, flagged and not counted as activity.';
comment on column core.bulk_operations.source_database is 'engagement or chemlink';
comment on column core.bulk_operations.source_table is 'table there';
comment on column core.bulk_operations.moment is 'which time of the rows: only created_at makes events, the others are observed';
comment on column core.bulk_operations.started_at is 'first row of the stretch, within its hour';
comment on column core.bulk_operations.actor_id is 'source id of the one person who did it; empty = many or unknown';
comment on column core.bulk_operations.ended_at is 'last row of the stretch, within its hour';
comment on column core.bulk_operations.hour_at is 'hour the stretch is filed under; a longer one has a row per hour';
comment on column core.bulk_operations.rows is 'rows of the stretch, all hours together as far as looked at';
