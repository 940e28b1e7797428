-- core.daily_activity: how many events of which kind a day had.
create table if not exists core.daily_activity (
    day_on           date not null,
    activity_type    text not null,
    activity_subtype text not null,
    is_excluded      boolean not null,
    is_bulk          boolean not null,
    is_deleted       boolean not null,
    is_attributed    boolean not null,
    events           bigint not null,
    primary key (day_on, activity_type, activity_subtype, is_excluded, is_bulk, is_deleted, is_attributed)
);
comment on table core.daily_activity is 'Counts of core.user_journey_events, kept up with every change of an event. Adds up exactly to that table.';
comment on column core.daily_activity.day_on is 'business day';
comment on column core.daily_activity.activity_type is 'as in core.user_journey_events';
comment on column core.daily_activity.activity_subtype is 'as there; empty = none';
comment on column core.daily_activity.is_excluded is 'as there';
comment on column core.daily_activity.is_bulk is 'as there';
comment on column core.daily_activity.is_deleted is 'as there';
comment on column core.daily_activity.is_attributed is 'has a user';
comment on column core.daily_activity.events is 'events, never negative';
