-- aggregates.push_overview: where every recipient of a campaign went, before any lift is read.
create table if not exists aggregates.push_overview (
    campaign_key        text not null,
    campaign_id         text,
    identity            text not null,
    title               text not null,
    first_sent_at       timestamptz not null,
    last_sent_at        timestamptz not null,
    sends               bigint not null,
    recipients          bigint not null,
    has_id              bigint not null,
    known_person        bigint not null,
    covered             bigint not null,
    measured_sends      bigint not null,
    pending_sends       bigint not null,
    unmapped_sends      bigint not null,
    quarantined_sends   bigint not null,
    new_user_sends      bigint not null,
    untracked_sends     bigint not null,
    short_baseline_sends bigint not null,
    overlapped_sends    bigint not null,
    deleted_users       bigint not null,
    has_id_rate         double precision check (has_id_rate between 0 and 1),
    known_person_rate   double precision check (known_person_rate between 0 and 1),
    covered_rate        double precision check (covered_rate between 0 and 1),
    automation_id       uuid,
    automation_matched  boolean,
    primary key (campaign_key),
    constraint every_send_has_a_place check (
        sends = measured_sends + pending_sends + unmapped_sends + quarantined_sends + new_user_sends
                + untracked_sends + short_baseline_sends)
);
comment on table aggregates.push_overview is 'One row per campaign: its recipients, the three mapping rates apart, and why sends are not measured.';
comment on column aggregates.push_overview.campaign_key is 'core.campaigns';
comment on column aggregates.push_overview.campaign_id is 'name in the source; null when constructed';
comment on column aggregates.push_overview.identity is 'given or constructed';
comment on column aggregates.push_overview.title is 'title of the first send';
comment on column aggregates.push_overview.first_sent_at is 'first send';
comment on column aggregates.push_overview.last_sent_at is 'last send';
comment on column aggregates.push_overview.sends is 'delivered sends';
comment on column aggregates.push_overview.recipients is 'distinct users among them: the denominator of the three rates';
comment on column aggregates.push_overview.has_id is 'recipients with a posthog_distinct_id or an e-mail address';
comment on column aggregates.push_overview.known_person is 'recipients with exactly one PostHog person of their own';
comment on column aggregates.push_overview.covered is 'recipients with any event in a window of a measured send';
comment on column aggregates.push_overview.measured_sends is 'sends with a published result';
comment on column aggregates.push_overview.pending_sends is 'sends whose post window has not settled, or whose run has not passed';
comment on column aggregates.push_overview.unmapped_sends is 'sends to users PostHog does not know';
comment on column aggregates.push_overview.quarantined_sends is 'sends to users whose link is not one to one';
comment on column aggregates.push_overview.new_user_sends is 'sends of the new-user layer: no 30-day history';
comment on column aggregates.push_overview.untracked_sends is 'sends before tracking or sign-up';
comment on column aggregates.push_overview.short_baseline_sends is 'sends with less observed baseline than the settings ask for';
comment on column aggregates.push_overview.overlapped_sends is 'sends with another send to the same user in a window';
comment on column aggregates.push_overview.deleted_users is 'recipients who have since deleted their account; they are kept';
comment on column aggregates.push_overview.has_id_rate is 'has_id / recipients';
comment on column aggregates.push_overview.known_person_rate is 'known_person / recipients';
comment on column aggregates.push_overview.covered_rate is 'covered / recipients';
comment on column aggregates.push_overview.automation_id is 'automation of the first send';
comment on column aggregates.push_overview.automation_matched is 'whether its file is known; null without automation';
