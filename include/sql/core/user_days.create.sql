-- core.user_days: what one user did on one business day.
create table if not exists core.user_days (
    user_id          uuid not null,
    day_on           date not null,
    self_made_events integer not null,
    own_events       integer not null,
    passive_events   integer not null,
    activity_mask    integer not null,
    is_in_engagement boolean not null,
    is_in_chemlink   boolean not null,
    points           integer not null,
    primary key (user_id, day_on)
);
create index if not exists user_days_by_day on core.user_days (day_on);
comment on table core.user_days is 'Days with at least one event of a user that is not bulk; passive ones too, told apart by self_made_events.';
comment on column core.user_days.user_id is 'user';
comment on column core.user_days.day_on is 'business day';
comment on column core.user_days.self_made_events is 'events the user made; 0 = only passive ones';
comment on column core.user_days.own_events is 'of those, other than signup';
comment on column core.user_days.passive_events is 'events that happened to the user';
comment on column core.user_days.activity_mask is 'one bit per activity type of the day, in the order of settings.ACTIVITY_TYPES, bit 0 = signup';
comment on column core.user_days.is_in_engagement is 'a self-made event of the engagement platform';
comment on column core.user_days.is_in_chemlink is 'a self-made event of the profile service';
comment on column core.user_days.points is 'engagement score of the day: weights of settings.score_weights times events';
