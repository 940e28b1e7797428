-- ops.settled_lift: the last settled version of every published lift, to tell what a settled number changed from.
create table if not exists ops.settled_lift (
    campaign_key  text not null,
    metric        text not null,
    population    text not null,
    published     jsonb not null,
    run_id        text not null,
    primary key (campaign_key, metric, population)
);
comment on table ops.settled_lift is
    'A campaign may become provisional again when sends arrive late; its next settled number is compared with the last settled one.';
comment on column ops.settled_lift.campaign_key is 'core.campaigns';
comment on column ops.settled_lift.metric is 'metric of the vocabulary';
comment on column ops.settled_lift.population is 'all or clean';
comment on column ops.settled_lift.published is 'the row of aggregates.campaign_lift';
comment on column ops.settled_lift.run_id is 'run that published it';
