-- aggregates.user_engagement_levels: how engaged every user is, as of now.
create table if not exists aggregates.user_engagement_levels (
    user_id         uuid not null,
    as_of_on        date not null,
    time_zone       text not null,
    user_type       text not null,
    is_excluded     boolean not null,
    signed_up_on    date,
    score_lifetime  bigint not null,
    score_90d       bigint not null,
    level_lifetime  text not null check (level_lifetime in ('power_user', 'active', 'casual', 'lurker', 'inactive')),
    level_90d       text not null check (level_90d in ('power_user', 'active', 'casual', 'lurker', 'inactive')),
    events_30d      bigint not null,
    intensity       text not null check (intensity in ('20+', '10-19', '5-9', '1-4', '0')),
    active_days_28  integer not null check (active_days_28 between 0 and 28),
    lifecycle_state text not null check (lifecycle_state in ('new', 'unactivated', 'engaged', 'dormant', 'churned')),
    last_active_on  date,
    primary key (user_id)
);
create index if not exists user_engagement_levels_by_level on aggregates.user_engagement_levels (is_excluded, level_lifetime, intensity);
comment on table aggregates.user_engagement_levels is
    'One row per user as of as_of_on, replaced by every run that moves the horizon. Pseudonymous: no names. Days are business days before as_of_on.';
comment on column aggregates.user_engagement_levels.user_id is 'core.unified_users';
comment on column aggregates.user_engagement_levels.as_of_on is 'first business day that is not counted';
comment on column aggregates.user_engagement_levels.time_zone is 'business time zone of the days';
comment on column aggregates.user_engagement_levels.user_type is 'finder or standard';
comment on column aggregates.user_engagement_levels.is_excluded is 'excluded by rule: leave out of counts of people';
comment on column aggregates.user_engagement_levels.signed_up_on is 'business day of the signup; null = unknown';
comment on column aggregates.user_engagement_levels.score_lifetime is 'score_weights times events';
comment on column aggregates.user_engagement_levels.score_90d is 'the same of the last trailing_days';
comment on column aggregates.user_engagement_levels.level_lifetime is 'by score_lifetime: power_user >= 50, active >= 20, casual > 0; lurker = events, but none that scores; inactive = none but the signup';
comment on column aggregates.user_engagement_levels.level_90d is 'the same of the last trailing_days';
comment on column aggregates.user_engagement_levels.events_30d is 'self-made events other than signup in the last 30 days';
comment on column aggregates.user_engagement_levels.intensity is 'events_30d as a range';
comment on column aggregates.user_engagement_levels.active_days_28 is 'days with a self-made event among the last 28 (L28), signup included';
comment on column aggregates.user_engagement_levels.lifecycle_state is 'by the last self-made event other than signup: engaged <= 30 days ago, dormant <= 90, churned later; none yet: new within 7 days of the signup, else unactivated';
comment on column aggregates.user_engagement_levels.last_active_on is 'day of that event; null = never';
