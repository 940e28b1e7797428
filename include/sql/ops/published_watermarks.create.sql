-- ops.published_watermarks: how far a mirror had come and how many rows it had when it was last published.
create table if not exists ops.published_watermarks (
    pipeline     text not null,
    table_name   text not null,
    watermark_at timestamptz,
    run_id       text not null,
    staging_rows bigint not null,
    primary key (pipeline, table_name)
);
comment on table ops.published_watermarks is
    'What the next run is compared with: a source that lost rows is stopped, however often and for whatever days it is run.';
comment on column ops.published_watermarks.pipeline is 'DAG id';
comment on column ops.published_watermarks.table_name is 'mirror in staging';
comment on column ops.published_watermarks.watermark_at is 'latest change among its rows that were not gone; null = none had a time';
comment on column ops.published_watermarks.run_id is 'run that published it last';
comment on column ops.published_watermarks.staging_rows is 'its rows that were not gone';
