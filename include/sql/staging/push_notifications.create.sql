-- staging.push_notifications: sends as the push database has them, typed but not judged.
create table if not exists staging.push_notifications (
    id                    uuid,
    user_id               uuid,
    sent_timestamp        timestamptz,
    notification_content  jsonb,
    campaign_id           text,
    automation_id         uuid,
    delivery_status       text,
    layer_id              smallint,
    sent_on               date,
    is_stray              boolean not null
);
create index if not exists push_notifications_by_day on staging.push_notifications (sent_on);
comment on table staging.push_notifications is
    'Landed rows of the source adapter. No primary key on purpose: what the source sends twice arrives twice and is counted.';
comment on column staging.push_notifications.id is 'source id of the send';
comment on column staging.push_notifications.user_id is 'recipient';
comment on column staging.push_notifications.sent_timestamp is 'instant of the send (cadence adapter: of the tracking insert)';
comment on column staging.push_notifications.notification_content is 'title, body, deep_link as sent';
comment on column staging.push_notifications.campaign_id is 'campaign as the source names it; null when it does not';
comment on column staging.push_notifications.automation_id is 'automation that sent it; null when none';
comment on column staging.push_notifications.delivery_status is 'what the source says became of it';
comment on column staging.push_notifications.layer_id is 'cadence layer 1..5; null for the default adapter';
comment on column staging.push_notifications.sent_on is 'UTC day of sent_timestamp';
comment on column staging.push_notifications.is_stray is 'true when the row has no time, or one after the source''s own clock: no window would ever fetch it, so every run does';
