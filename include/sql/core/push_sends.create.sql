-- core.push_sends: one delivered push to one recipient.
create table if not exists core.push_sends (
    notification_id  uuid not null,
    user_id          uuid not null,
    sent_at          timestamptz not null,
    campaign_id      text,
    automation_id    uuid,
    layer_id         smallint check (layer_id between 1 and 5),
    delivery_status  text not null,
    title            text not null,
    body             text,
    deep_link        text,
    content_key      text not null,
    campaign_key     text,
    primary key (notification_id)
);
create index if not exists push_sends_by_time on core.push_sends (sent_at);
create index if not exists push_sends_by_user on core.push_sends (user_id, sent_at);
create index if not exists push_sends_by_campaign on core.push_sends (campaign_key);
create index if not exists push_sends_by_content on core.push_sends (content_key, sent_at);
comment on table core.push_sends is 'Sends that reached a recipient, each once. Other delivery states and test layers are counted in ops.etl_runs.';
comment on column core.push_sends.notification_id is 'id of the send in its source';
comment on column core.push_sends.user_id is 'recipient';
comment on column core.push_sends.sent_at is 'instant of the send';
comment on column core.push_sends.campaign_id is 'campaign as named by the source; null when it is constructed';
comment on column core.push_sends.automation_id is 'core.dim_automation; null when sent by hand';
comment on column core.push_sends.layer_id is 'cadence layer; null in the default shape';
comment on column core.push_sends.delivery_status is 'one of the recipient states of the settings';
comment on column core.push_sends.title is 'title as stored, templates unresolved';
comment on column core.push_sends.body is 'body as stored';
comment on column core.push_sends.deep_link is 'link target';
comment on column core.push_sends.content_key is 'hash of title, body and layer';
comment on column core.push_sends.campaign_key is 'core.campaigns';
