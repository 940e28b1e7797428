-- core.campaigns: sends that belong together, with the identity they were given or that was constructed.
create table if not exists core.campaigns (
    campaign_key        text not null,
    campaign_id         text,
    identity            text not null check (identity in ('given', 'constructed')),
    title               text not null,
    body                text,
    layer_id            smallint,
    content_key         text not null,
    titles              integer not null,
    automation_id       uuid,
    automation_matched  boolean,
    automation_title_matched boolean,
    first_sent_at       timestamptz not null,
    last_sent_at        timestamptz not null,
    sends               bigint not null check (sends > 0),
    recipients          bigint not null check (recipients > 0),
    primary key (campaign_key)
);
comment on table core.campaigns is 'A campaign id of the source, or sends of the same words and layer with gaps of at most 6 h.';
comment on column core.campaigns.campaign_key is 'campaign_id when given, else ''constructed-'' and a hash of words, layer and first send';
comment on column core.campaigns.campaign_id is 'name in the source; null when constructed';
comment on column core.campaigns.identity is 'given by the source or constructed from the sends';
comment on column core.campaigns.title is 'title of the first send';
comment on column core.campaigns.body is 'body of the first send';
comment on column core.campaigns.layer_id is 'cadence layer; null in the default shape';
comment on column core.campaigns.content_key is 'hash of the words and layer of the first send';
comment on column core.campaigns.titles is 'distinct titles among its sends';
comment on column core.campaigns.automation_id is 'automation of the first send; null when sent by hand';
comment on column core.campaigns.automation_matched is 'whether core.dim_automation knows it; null without automation';
comment on column core.campaigns.automation_title_matched is
    'whether any known version of the automation carries the campaign''s title; null when it is not matched';
comment on column core.campaigns.first_sent_at is 'first send';
comment on column core.campaigns.last_sent_at is 'last send';
comment on column core.campaigns.sends is 'delivered sends';
comment on column core.campaigns.recipients is 'distinct users among them';
