-- core.user_cohorts: the day, week and month somebody signed up in.
create table if not exists core.user_cohorts (
    user_id         uuid not null,
    signup_day_on   date not null,
    signup_week_on  date not null,
    signup_month_on date not null,
    is_excluded     boolean not null,
    primary key (user_id)
);
create index if not exists user_cohorts_by_day on core.user_cohorts (signup_day_on);
comment on table core.user_cohorts is 'One row per user with a known signup time, excluded accounts too.';
comment on column core.user_cohorts.user_id is 'user';
comment on column core.user_cohorts.signup_day_on is 'business day of the signup';
comment on column core.user_cohorts.signup_week_on is 'its ISO Monday';
comment on column core.user_cohorts.signup_month_on is 'first of its month';
comment on column core.user_cohorts.is_excluded is 'a rule of core.excluded_accounts names them';
