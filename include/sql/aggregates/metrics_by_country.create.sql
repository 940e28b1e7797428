-- aggregates.metrics_by_country: where users are and where they are active.
create table if not exists aggregates.metrics_by_country (
    period_kind     text not null check (period_kind in ('day', 'week', 'month')),
    period_on       date not null,
    population      text not null check (population in ('included', 'everyone')),
    country         text not null,
    time_zone       text not null,
    is_provisional  boolean not null,
    users           bigint not null,
    active_users    bigint not null,
    active_of_users bigint not null,
    active_rate     double precision check (active_rate between 0 and 1),
    primary key (period_kind, period_on, population, country)
);
comment on table aggregates.metrics_by_country is
    'One row per period that has ended, population and country of the profile as it is now.';
comment on column aggregates.metrics_by_country.period_kind is 'length of the period';
comment on column aggregates.metrics_by_country.period_on is 'first day of the period';
comment on column aggregates.metrics_by_country.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.metrics_by_country.country is '(unknown) = the profile names none';
comment on column aggregates.metrics_by_country.time_zone is 'business time zone of the days';
comment on column aggregates.metrics_by_country.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.metrics_by_country.users is 'signed up by the end of the period, and those whose signup time is unknown: the denominator';
comment on column aggregates.metrics_by_country.active_users is 'distinct users with a self-made event in the period, signed up or not';
comment on column aggregates.metrics_by_country.active_of_users is 'of those, counted in users: the numerator';
comment on column aggregates.metrics_by_country.active_rate is 'active_of_users / users';
