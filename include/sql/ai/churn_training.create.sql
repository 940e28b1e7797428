-- ai.churn_training: does somebody who is active stop?
create table if not exists ai.churn_training (
    user_key                       text collate "C" not null,
    as_of_at                       timestamptz not null,
    label_window_closes_at         timestamptz not null,
    split                          text not null check (split in ('train', 'validation', 'test', 'gap')),
    signup_source                  text,
    signup_weekday                 smallint not null,
    signup_month                   smallint not null,
    as_of_month                    smallint not null,
    days_since_signup              integer not null,
    own_events_7d                  integer not null,
    own_events_30d                 integer not null,
    own_events_90d                 integer not null,
    active_days_7d                 integer not null,
    active_days_30d                integer not null,
    active_days_90d                integer not null,
    posts_30d                      integer not null,
    posts_90d                      integer not null,
    comments_30d                   integer not null,
    comments_90d                   integer not null,
    mentions_made_90d              integer not null,
    groups_90d                     integer not null,
    votes_90d                      integer not null,
    collections_90d                integer not null,
    profiles_added_90d             integer not null,
    profile_entries_90d            integer not null,
    views_granted_90d              integer not null,
    reports_made_90d               integer not null,
    distinct_types_90d             integer not null,
    engagement_platform_events_90d integer not null,
    profile_service_events_90d     integer not null,
    passive_events_30d             integer not null,
    passive_events_90d             integer not null,
    days_since_last_event          integer not null,
    longest_gap_days               integer,
    weekend_events_90d             integer not null,
    is_churned                     boolean not null,
    primary key (user_key, as_of_at)
);
create index if not exists churn_training_by_time on ai.churn_training (as_of_at);
comment on table ai.churn_training is 'One row per user and first of a month, for users with an own event in the 30 days before it: what the last 90 days showed, and whether nothing followed in the next 90.';
comment on column ai.churn_training.user_key is 'key: pseudonym of the user: 32 hexadecimal digits of a keyed hash; the same in all data sets';
comment on column ai.churn_training.as_of_at is 'time: cutoff of the features: the first of a month, midnight in the business zone';
comment on column ai.churn_training.label_window_closes_at is 'time: end of the label window, not included: as_of_at + 90 days of 24 hours';
comment on column ai.churn_training.split is 'split: train, validation, test, or gap between them; moves as time goes on';
comment on column ai.churn_training.signup_source is 'feature: database that knew the user first, engagement or chemlink; null = not known before as_of_at';
comment on column ai.churn_training.signup_weekday is 'feature: weekday of the signup in the business zone, 1 = Monday';
comment on column ai.churn_training.signup_month is 'feature: month of the signup in the business zone, 1..12';
comment on column ai.churn_training.as_of_month is 'feature: month that begins at as_of_at in the business zone, 1..12';
comment on column ai.churn_training.days_since_signup is 'feature: whole days from the signup to as_of_at';
comment on column ai.churn_training.own_events_7d is 'feature: self-made events other than signup in the 7 days before as_of_at';
comment on column ai.churn_training.own_events_30d is 'feature: self-made events other than signup in the 30 days before as_of_at';
comment on column ai.churn_training.own_events_90d is 'feature: self-made events other than signup in the 90 days before as_of_at';
comment on column ai.churn_training.active_days_7d is 'feature: business days with own events among the 7 before as_of_at';
comment on column ai.churn_training.active_days_30d is 'feature: business days with own events among the 30 before as_of_at';
comment on column ai.churn_training.active_days_90d is 'feature: business days with own events among the 90 before as_of_at';
comment on column ai.churn_training.posts_30d is 'feature: posts in the 30 days before as_of_at';
comment on column ai.churn_training.posts_90d is 'feature: posts in the 90 days before as_of_at';
comment on column ai.churn_training.comments_30d is 'feature: comments and replies in the 30 days before as_of_at';
comment on column ai.churn_training.comments_90d is 'feature: comments and replies in the 90 days before as_of_at';
comment on column ai.churn_training.mentions_made_90d is 'feature: people mentioned in the 90 days before as_of_at';
comment on column ai.churn_training.groups_90d is 'feature: groups founded or joined in the 90 days before as_of_at';
comment on column ai.churn_training.votes_90d is 'feature: votes on results of the finder in the 90 days before as_of_at';
comment on column ai.churn_training.collections_90d is 'feature: collections made or shared in the 90 days before as_of_at';
comment on column ai.churn_training.profiles_added_90d is 'feature: profiles put into collections in the 90 days before as_of_at';
comment on column ai.churn_training.profile_entries_90d is 'feature: experiences and educations added in the 90 days before as_of_at';
comment on column ai.churn_training.views_granted_90d is 'feature: views of the profile granted in the 90 days before as_of_at';
comment on column ai.churn_training.reports_made_90d is 'feature: posts and comments reported in the 90 days before as_of_at';
comment on column ai.churn_training.distinct_types_90d is 'feature: different activity types among own events in the 90 days before as_of_at';
comment on column ai.churn_training.engagement_platform_events_90d is 'feature: own events on the engagement platform in the 90 days before as_of_at';
comment on column ai.churn_training.profile_service_events_90d is 'feature: own events in the profile service in the 90 days before as_of_at';
comment on column ai.churn_training.passive_events_30d is 'feature: events that happened to the user, like being mentioned, in the 30 days before as_of_at';
comment on column ai.churn_training.passive_events_90d is 'feature: events that happened to the user, like being mentioned, in the 90 days before as_of_at';
comment on column ai.churn_training.days_since_last_event is 'feature: whole days from the last own event to as_of_at';
comment on column ai.churn_training.longest_gap_days is 'feature: whole days of the longest pause between two own events in a row of the last 90 days; null = fewer than two';
comment on column ai.churn_training.weekend_events_90d is 'feature: own events on Saturdays and Sundays of the business zone in the 90 days before as_of_at';
comment on column ai.churn_training.is_churned is 'label: no own event in [as_of_at, as_of_at + 90 days)';
