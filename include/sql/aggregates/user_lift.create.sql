-- aggregates.user_lift: what one user did before and after one send, per metric.
create table if not exists aggregates.user_lift (
    notification_id  uuid not null,
    metric           text not null,
    user_id          uuid not null,
    sent_at          timestamptz not null,
    person_id        uuid not null,
    observed_from    timestamptz not null,
    is_covered       boolean not null,
    baseline_total   double precision not null,
    baseline_days    double precision not null check (baseline_days > 0),
    baseline_daily   double precision not null,
    post_total       double precision not null,
    post_days        double precision not null check (post_days > 0),
    post_daily       double precision not null,
    lift             double precision not null,
    relative_lift    double precision,
    is_newly_active  boolean not null,
    weekday_total    double precision,
    weekday_days     double precision,
    weekday_daily    double precision,
    weekday_lift     double precision,
    primary key (notification_id, metric)
);
create index if not exists user_lift_by_time on aggregates.user_lift (sent_at);
comment on table aggregates.user_lift is
    'Settled and measurable sends only. A user without any event is a row of zeros; an unmapped user has no row.';
comment on column aggregates.user_lift.notification_id is 'core.push_exposures';
comment on column aggregates.user_lift.metric is 'metric of the vocabulary';
comment on column aggregates.user_lift.user_id is 'recipient';
comment on column aggregates.user_lift.sent_at is 'instant of the send';
comment on column aggregates.user_lift.person_id is 'PostHog person the events were counted for';
comment on column aggregates.user_lift.observed_from is 'later of sign-up and start of tracking when it was measured';
comment on column aggregates.user_lift.is_covered is 'the person had any event at all in one of the windows';
comment on column aggregates.user_lift.baseline_total is 'total in the baseline window, in the metric''s unit';
comment on column aggregates.user_lift.baseline_days is 'observed days of the baseline';
comment on column aggregates.user_lift.baseline_daily is 'baseline_total / baseline_days';
comment on column aggregates.user_lift.post_total is 'total in the post window';
comment on column aggregates.user_lift.post_days is 'length of the post window in days';
comment on column aggregates.user_lift.post_daily is 'post_total / post_days';
comment on column aggregates.user_lift.lift is 'post_daily - baseline_daily, unit per day';
comment on column aggregates.user_lift.relative_lift is 'lift / baseline_daily, a fraction; null unless the baseline is above zero';
comment on column aggregates.user_lift.is_newly_active is 'baseline zero and post above zero';
comment on column aggregates.user_lift.weekday_total is 'total in the same hours of the same weekdays, fully observed weeks only; null without any';
comment on column aggregates.user_lift.weekday_days is 'days those weeks'' windows cover; null without any';
comment on column aggregates.user_lift.weekday_daily is 'weekday_total / weekday_days';
comment on column aggregates.user_lift.weekday_lift is 'post_daily - weekday_daily';
