-- aggregates.engagement_distribution: how many users are how engaged, as of now.
create table if not exists aggregates.engagement_distribution (
    as_of_on        date not null,
    population      text not null check (population in ('included', 'everyone')),
    user_type       text not null,
    lifecycle_state text not null check (lifecycle_state in ('new', 'unactivated', 'engaged', 'dormant', 'churned')),
    level_lifetime  text not null check (level_lifetime in ('power_user', 'active', 'casual', 'lurker', 'inactive')),
    level_90d       text not null check (level_90d in ('power_user', 'active', 'casual', 'lurker', 'inactive')),
    intensity       text not null check (intensity in ('20+', '10-19', '5-9', '1-4', '0')),
    time_zone       text not null,
    users           bigint not null check (users > 0),
    primary key (population, user_type, lifecycle_state, level_lifetime, level_90d, intensity)
);
comment on table aggregates.engagement_distribution is
    'aggregates.user_engagement_levels, counted: replaced with it. Users without a signup time are counted.';
comment on column aggregates.engagement_distribution.as_of_on is 'first business day that is not counted';
comment on column aggregates.engagement_distribution.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.engagement_distribution.user_type is 'finder or standard';
comment on column aggregates.engagement_distribution.lifecycle_state is 'by the last self-made event other than signup: see aggregates.user_engagement_levels';
comment on column aggregates.engagement_distribution.level_lifetime is 'by the score of all time';
comment on column aggregates.engagement_distribution.level_90d is 'by the score of the last trailing_days';
comment on column aggregates.engagement_distribution.intensity is 'self-made events other than signup in the last 30 days, as a range';
comment on column aggregates.engagement_distribution.time_zone is 'business time zone of the days';
comment on column aggregates.engagement_distribution.users is 'users of this type, state, levels and intensity; a missing row means none';
