-- staging.unified_rebulked: hours in which other rows count as bulk than before.
create table if not exists staging.unified_rebulked (
    source_database text not null,
    source_table    text not null,
    hour_at         timestamptz not null,
    primary key (source_database, source_table, hour_at)
);
comment on table staging.unified_rebulked is 'A queue between the detector and the events: emptied when the events have been made.';
comment on column staging.unified_rebulked.source_database is 'engagement or chemlink';
comment on column staging.unified_rebulked.source_table is 'table there';
comment on column staging.unified_rebulked.hour_at is 'hour of creation';
