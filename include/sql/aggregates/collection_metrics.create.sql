-- aggregates.collection_metrics: collections of profiles: made, filled, shared, deleted.
create table if not exists aggregates.collection_metrics (
    day_on              date not null,
    population          text not null check (population in ('included', 'everyone')),
    privacy             text not null,
    time_zone           text not null,
    is_provisional      boolean not null,
    created             bigint not null,
    bulk_created        bigint not null,
    deleted             bigint not null,
    collections         bigint not null,
    shared_collections  bigint not null,
    shares              bigint not null,
    bulk_shares         bigint not null,
    profiles_added      bigint not null,
    bulk_profiles_added bigint not null,
    primary key (day_on, population, privacy)
);
comment on table aggregates.collection_metrics is
    'One row per day, population and privacy of the collection as it is now. People are the owners for collections and the actors for shares and profiles.';
comment on column aggregates.collection_metrics.day_on is 'business day';
comment on column aggregates.collection_metrics.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.collection_metrics.privacy is 'public, private, ... in lower case; (none) = not set or the collection is unknown';
comment on column aggregates.collection_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.collection_metrics.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.collection_metrics.created is 'collections made on the day, bulk ones not';
comment on column aggregates.collection_metrics.bulk_created is 'made by imports or scripts';
comment on column aggregates.collection_metrics.deleted is 'collections deleted on the day';
comment on column aggregates.collection_metrics.collections is 'never settles: alive at the end of the day, bulk ones too; those without a creation time are left out';
comment on column aggregates.collection_metrics.shared_collections is 'never settles: of those, shared with somebody by then';
comment on column aggregates.collection_metrics.shares is 'people added as collaborators on the day, bulk ones not';
comment on column aggregates.collection_metrics.bulk_shares is 'added by imports or scripts';
comment on column aggregates.collection_metrics.profiles_added is 'profiles put into collections on the day, bulk ones not';
comment on column aggregates.collection_metrics.bulk_profiles_added is 'put in by imports or scripts';
