-- ops.published_watermarks: the latest change that a mirror had when it was last published.
create table if not exists ops.published_watermarks (
    pipeline     text not null,
    table_name   text not null,
    watermark_at timestamptz,
    run_id       text not null,
    primary key (pipeline, table_name)
);
comment on table ops.published_watermarks is
    'What the next run has to reach: a source that lost its newest rows is stopped, however often its run is cleared.';
comment on column ops.published_watermarks.pipeline is 'DAG id';
comment on column ops.published_watermarks.table_name is 'mirror in staging';
comment on column ops.published_watermarks.watermark_at is 'latest change among its rows that were not gone; null = none had a time';
comment on column ops.published_watermarks.run_id is 'run that published it last';
