-- aggregates.power_user_curve: on how many of 28 days people were active (L28).
create table if not exists aggregates.power_user_curve (
    day_on         date not null,
    population     text not null check (population in ('included', 'everyone')),
    active_days    integer not null check (active_days between 0 and 28),
    time_zone      text not null,
    is_provisional boolean not null,
    users          bigint not null,
    primary key (day_on, population, active_days)
);
comment on table aggregates.power_user_curve is
    'Users by the number of days with a self-made event among the 28 that end with day_on. The users of 1 to 28 days are daily_metrics.rolling_28d_users.';
comment on column aggregates.power_user_curve.day_on is 'last of the 28 business days';
comment on column aggregates.power_user_curve.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.power_user_curve.active_days is 'days with a self-made event; 0 = signed up by then and not active';
comment on column aggregates.power_user_curve.time_zone is 'business time zone of the days';
comment on column aggregates.power_user_curve.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.power_user_curve.users is 'users with that many days; a missing row means none';
