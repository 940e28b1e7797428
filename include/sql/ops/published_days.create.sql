-- ops.published_days: the UTC days whose sends have passed every gate and been published.
create table if not exists ops.published_days (
    pipeline    text not null,
    day_on      date not null,
    run_id      text not null,
    is_current  boolean not null default true,
    primary key (pipeline, day_on)
);
comment on table ops.published_days is
    'Other runs measure and publish sends of these days only: what was blocked stays out until a run of its own day passes.';
comment on column ops.published_days.pipeline is 'DAG id';
comment on column ops.published_days.day_on is 'UTC day of the sends';
comment on column ops.published_days.run_id is 'run that published it last';
comment on column ops.published_days.is_current is 'false from the moment its sends are loaded again until they have passed again';
