-- aggregates.cohort_retention: who comes back, by the time since their signup.
create table if not exists aggregates.cohort_retention (
    cohort_kind            text not null check (cohort_kind in ('day', 'week', 'month')),
    cohort_on              date not null,
    period_no              integer not null,
    population             text not null check (population in ('included', 'everyone')),
    time_zone              text not null,
    is_provisional         boolean not null,
    cohort_users           bigint not null,
    eligible_users         bigint not null,
    bounded_users          bigint not null,
    bounded_rate           double precision check (bounded_rate between 0 and 1),
    unbounded_users        bigint not null,
    unbounded_rate         double precision check (unbounded_rate between 0 and 1),
    bracket_from           integer not null,
    bracket_to             integer not null,
    bracket_eligible_users bigint not null,
    bracket_users          bigint not null,
    bracket_rate           double precision check (bracket_rate between 0 and 1),
    is_mature              boolean not null,
    primary key (cohort_kind, cohort_on, period_no, population),
    constraint who_stayed_was_there check (bounded_users <= unbounded_users and unbounded_users <= eligible_users and eligible_users <= cohort_users and bracket_users <= bracket_eligible_users)
);
comment on table aggregates.cohort_retention is
    'Users who signed up in the same day, week or month, and how many were active k periods after their own signup day. Periods are 1, 7 and 30 business days long; period 0 begins on the signup day. Active = a self-made event other than signup, because the signup itself would retain everybody.';
comment on column aggregates.cohort_retention.cohort_kind is 'length of the cohort and of its periods';
comment on column aggregates.cohort_retention.cohort_on is 'first day of the cohort';
comment on column aggregates.cohort_retention.period_no is 'k: 0 begins on the signup day';
comment on column aggregates.cohort_retention.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.cohort_retention.time_zone is 'business time zone of the days';
comment on column aggregates.cohort_retention.is_provisional is 'true until settle_days after the cohort is mature; a later change is written to ops.restatements';
comment on column aggregates.cohort_retention.cohort_users is 'signed up in the cohort';
comment on column aggregates.cohort_retention.eligible_users is 'of those, their period k has ended: the denominator';
comment on column aggregates.cohort_retention.bounded_users is 'of the eligible, active in period k';
comment on column aggregates.cohort_retention.bounded_rate is 'bounded_users / eligible_users';
comment on column aggregates.cohort_retention.unbounded_users is 'never settles: of the eligible, active in period k or later; falls from k to k + 1';
comment on column aggregates.cohort_retention.unbounded_rate is 'never settles: unbounded_users / eligible_users; falls from k to k + 1 as long as is_mature';
comment on column aggregates.cohort_retention.bracket_from is 'first period of the bracket that holds k: 0, 1, 2-3, 4-7, 8-15 ...';
comment on column aggregates.cohort_retention.bracket_to is 'last period of that bracket';
comment on column aggregates.cohort_retention.bracket_eligible_users is 'users whose bracket has ended: the denominator';
comment on column aggregates.cohort_retention.bracket_users is 'of those, active in any period of the bracket';
comment on column aggregates.cohort_retention.bracket_rate is 'bracket_users / bracket_eligible_users';
comment on column aggregates.cohort_retention.is_mature is 'the cohort is complete and period k has ended for all of it';
