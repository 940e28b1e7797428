-- staging.posthog_activity: what each measured recipient did in the windows of one send.
create table if not exists staging.posthog_activity (
    notification_id  uuid not null,
    metric           text not null,
    baseline_total   double precision not null,
    post_total       double precision not null,
    week_1_total     double precision not null,
    week_2_total     double precision not null,
    week_3_total     double precision not null,
    week_4_total     double precision not null,
    primary key (notification_id, metric)
);
comment on table staging.posthog_activity is
    'One row per measured send and metric, zeros included; the metric ''*'' counts every event and says whether the recipient was covered at all.';
comment on column staging.posthog_activity.notification_id is 'core.push_sends';
comment on column staging.posthog_activity.metric is 'metric of the vocabulary, or ''*'' for all events';
comment on column staging.posthog_activity.baseline_total is 'total in [max(sent_at - 30 d, observed_from), sent_at), in the metric''s unit';
comment on column staging.posthog_activity.post_total is 'total in [sent_at, sent_at + 48 h)';
comment on column staging.posthog_activity.week_1_total is 'total in the post window''s hours one week earlier';
comment on column staging.posthog_activity.week_2_total is 'two weeks earlier';
comment on column staging.posthog_activity.week_3_total is 'three weeks earlier';
comment on column staging.posthog_activity.week_4_total is 'four weeks earlier';
