-- aggregates.funnel_metrics: how far accounts get; one snapshot a day, kept forever.
create table if not exists aggregates.funnel_metrics (
    day_on            date not null,
    population        text not null check (population in ('included', 'everyone')),
    step_no           integer not null,
    step_name         text not null,
    time_zone         text not null,
    is_provisional    boolean not null,
    users             bigint not null,
    users_anyhow      bigint not null,
    signed_up_users   bigint not null,
    previous_users    bigint,
    of_signed_up_rate double precision check (of_signed_up_rate between 0 and 1),
    of_previous_rate  double precision check (of_previous_rate between 0 and 1),
    primary key (day_on, population, step_no)
);
comment on table aggregates.funnel_metrics is
    'Steps from signup to power user as of the end of day_on. A user is at a step when the steps before it are reached too. A day stays as it was when a newer one was published, because profiles have no past. Users without a signup time are left out.';
comment on column aggregates.funnel_metrics.day_on is 'business day';
comment on column aggregates.funnel_metrics.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.funnel_metrics.step_no is 'place in the funnel';
comment on column aggregates.funnel_metrics.step_name is 'signed_up; profile_started: any of the seven flags; profile_complete: completeness >= 50; activated: a self-made event other than signup; engaged: one within 30 days; power_user: score >= power_user_points';
comment on column aggregates.funnel_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.funnel_metrics.is_provisional is 'true for the newest day until a newer one is published; then it stays as it is';
comment on column aggregates.funnel_metrics.users is 'reached this step and all before it: the numerator';
comment on column aggregates.funnel_metrics.users_anyhow is 'reached this step, whatever about the others';
comment on column aggregates.funnel_metrics.signed_up_users is 'users of step 1: a denominator';
comment on column aggregates.funnel_metrics.previous_users is 'users of the step before: a denominator; null at step 1';
comment on column aggregates.funnel_metrics.of_signed_up_rate is 'users / signed_up_users';
comment on column aggregates.funnel_metrics.of_previous_rate is 'users / previous_users';
