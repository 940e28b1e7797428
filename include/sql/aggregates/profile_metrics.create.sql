-- aggregates.profile_metrics: how complete, fresh and varied profiles are; one snapshot a day, kept forever.
create table if not exists aggregates.profile_metrics (
    day_on         date not null,
    population     text not null check (population in ('included', 'everyone')),
    dimension      text not null,
    item           text not null,
    time_zone      text not null,
    observed_on    date not null,
    is_provisional boolean not null,
    rank           integer,
    users          bigint not null,
    of_users       bigint not null,
    share_rate     double precision check (share_rate between 0 and 1),
    primary key (day_on, population, dimension, item)
);
comment on table aggregates.profile_metrics is
    'Users signed up by day_on by what their profile says. Profiles have no past: a day is written once, from the profiles as they were at observed_on, and only the newest day is ever written again.';
comment on column aggregates.profile_metrics.day_on is 'business day';
comment on column aggregates.profile_metrics.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.profile_metrics.dimension is 'completeness, flag, seven_flags, freshness, status, or a list of the 50 most common: company, role, school, degree, country, language';
comment on column aggregates.profile_metrics.item is 'value of the dimension; no row = nobody';
comment on column aggregates.profile_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.profile_metrics.observed_on is 'horizon of the run that looked at the profiles';
comment on column aggregates.profile_metrics.is_provisional is 'true for the newest day until a newer one is published; then it stays as it is';
comment on column aggregates.profile_metrics.rank is 'place among the 50 most common, ties by name; null for the other dimensions';
comment on column aggregates.profile_metrics.users is 'users with that value';
comment on column aggregates.profile_metrics.of_users is 'all users by then: the denominator';
comment on column aggregates.profile_metrics.share_rate is 'users / of_users';
