-- ai.engagement_training: does somebody stay after the first month?
create table if not exists ai.engagement_training (
    user_key                       text collate "C" not null,
    as_of_at                       timestamptz not null,
    label_window_closes_at         timestamptz not null,
    split                          text not null check (split in ('train', 'validation', 'test', 'gap')),
    signup_source                  text,
    signup_weekday                 smallint not null,
    signup_hour                    smallint not null,
    signup_month                   smallint not null,
    own_events_7d                  integer not null,
    own_events_30d                 integer not null,
    first_week_events              integer not null,
    active_days_7d                 integer not null,
    active_days_30d                integer not null,
    posts_7d                       integer not null,
    posts_30d                      integer not null,
    comments_7d                    integer not null,
    comments_30d                   integer not null,
    mentions_made_30d              integer not null,
    groups_30d                     integer not null,
    votes_30d                      integer not null,
    collections_30d                integer not null,
    profiles_added_30d             integer not null,
    profile_entries_30d            integer not null,
    views_granted_30d              integer not null,
    reports_made_30d               integer not null,
    distinct_types_30d             integer not null,
    engagement_platform_events_30d integer not null,
    profile_service_events_30d     integer not null,
    passive_events_7d              integer not null,
    passive_events_30d             integer not null,
    hours_to_first_event           integer,
    hours_since_last_event         integer,
    longest_gap_hours              integer,
    weekend_events_30d             integer not null,
    was_activated_by_cutoff        boolean not null,
    is_engaged_day_31_90           boolean not null,
    is_retained_day_61_90          boolean not null,
    primary key (user_key, as_of_at)
);
create index if not exists engagement_training_by_time on ai.engagement_training (as_of_at);
comment on table ai.engagement_training is 'One row per user, thirty days after the signup: what the first month showed, and whether the user was active in day 31 to 90 and still in day 61 to 90.';
comment on column ai.engagement_training.user_key is 'key: pseudonym of the user: 32 hexadecimal digits of a keyed hash; the same in all data sets';
comment on column ai.engagement_training.as_of_at is 'time: cutoff of the features: signup + 30 days of 24 hours';
comment on column ai.engagement_training.label_window_closes_at is 'time: end of the label window, not included: signup + 90 days';
comment on column ai.engagement_training.split is 'split: train, validation, test, or gap between them; moves as time goes on';
comment on column ai.engagement_training.signup_source is 'feature: database that knew the user first, engagement or chemlink; null = not known before as_of_at';
comment on column ai.engagement_training.signup_weekday is 'feature: weekday of the signup in the business zone, 1 = Monday';
comment on column ai.engagement_training.signup_hour is 'feature: hour of the signup in the business zone, 0..23';
comment on column ai.engagement_training.signup_month is 'feature: month of the signup in the business zone, 1..12';
comment on column ai.engagement_training.own_events_7d is 'feature: self-made events other than signup in the 7 days before as_of_at';
comment on column ai.engagement_training.own_events_30d is 'feature: self-made events other than signup in the 30 days before as_of_at';
comment on column ai.engagement_training.first_week_events is 'feature: own events in the first 7 days after the signup';
comment on column ai.engagement_training.active_days_7d is 'feature: days of 24 hours counted from the signup with own events among the 7 before as_of_at';
comment on column ai.engagement_training.active_days_30d is 'feature: days of 24 hours counted from the signup with own events among the 30 before as_of_at';
comment on column ai.engagement_training.posts_7d is 'feature: posts in the 7 days before as_of_at';
comment on column ai.engagement_training.posts_30d is 'feature: posts in the 30 days before as_of_at';
comment on column ai.engagement_training.comments_7d is 'feature: comments and replies in the 7 days before as_of_at';
comment on column ai.engagement_training.comments_30d is 'feature: comments and replies in the 30 days before as_of_at';
comment on column ai.engagement_training.mentions_made_30d is 'feature: people mentioned in the 30 days before as_of_at';
comment on column ai.engagement_training.groups_30d is 'feature: groups founded or joined in the 30 days before as_of_at';
comment on column ai.engagement_training.votes_30d is 'feature: votes on results of the finder in the 30 days before as_of_at';
comment on column ai.engagement_training.collections_30d is 'feature: collections made or shared in the 30 days before as_of_at';
comment on column ai.engagement_training.profiles_added_30d is 'feature: profiles put into collections in the 30 days before as_of_at';
comment on column ai.engagement_training.profile_entries_30d is 'feature: experiences and educations added in the 30 days before as_of_at';
comment on column ai.engagement_training.views_granted_30d is 'feature: views of the profile granted in the 30 days before as_of_at';
comment on column ai.engagement_training.reports_made_30d is 'feature: posts and comments reported in the 30 days before as_of_at';
comment on column ai.engagement_training.distinct_types_30d is 'feature: different activity types among own events in the 30 days before as_of_at';
comment on column ai.engagement_training.engagement_platform_events_30d is 'feature: own events on the engagement platform in the 30 days before as_of_at';
comment on column ai.engagement_training.profile_service_events_30d is 'feature: own events in the profile service in the 30 days before as_of_at';
comment on column ai.engagement_training.passive_events_7d is 'feature: events that happened to the user, like being mentioned, in the 7 days before as_of_at';
comment on column ai.engagement_training.passive_events_30d is 'feature: events that happened to the user, like being mentioned, in the 30 days before as_of_at';
comment on column ai.engagement_training.hours_to_first_event is 'feature: whole hours from the signup to the first own event after it; null = none before as_of_at';
comment on column ai.engagement_training.hours_since_last_event is 'feature: whole hours from the last own event after the signup to as_of_at; null = none';
comment on column ai.engagement_training.longest_gap_hours is 'feature: whole hours of the longest pause between two own events in a row, after the signup; null = fewer than two';
comment on column ai.engagement_training.weekend_events_30d is 'feature: own events on Saturdays and Sundays of the business zone in the 30 days before as_of_at';
comment on column ai.engagement_training.was_activated_by_cutoff is 'feature: any own event before as_of_at, also one before the signup';
comment on column ai.engagement_training.is_engaged_day_31_90 is 'label: any own event in [signup + 30 days, signup + 90 days)';
comment on column ai.engagement_training.is_retained_day_61_90 is 'label: any own event in [signup + 60 days, signup + 90 days)';
