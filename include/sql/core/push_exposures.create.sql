-- core.push_exposures: one user's turn in one campaign: the windows it is judged by, and whether it can be.
create table if not exists core.push_exposures (
    notification_id   uuid not null,
    user_id           uuid not null,
    campaign_key      text not null,
    layer_id          smallint,
    sent_at           timestamptz not null,
    post_ends_at      timestamptz not null,
    settles_at        timestamptz not null,
    arm               text not null check (arm in ('treated', 'holdout')),
    person_id         uuid,
    mapping_method    text,
    observed_from     timestamptz,
    baseline_days     double precision not null check (baseline_days >= 0),
    weekday_weeks     smallint not null check (weekday_weeks between 0 and 4),
    sends_in_baseline integer not null check (sends_in_baseline >= 0),
    sends_in_post     integer not null check (sends_in_post >= 0),
    is_clean          boolean not null,
    is_deleted_user   boolean not null,
    exclusion         text check (exclusion in ('unmapped', 'quarantined', 'new_user_layer',
                                                'before_tracking', 'short_baseline')),
    primary key (notification_id)
);
create index if not exists push_exposures_by_time on core.push_exposures (sent_at);
create index if not exists push_exposures_by_user on core.push_exposures (user_id, sent_at);
create index if not exists push_exposures_by_campaign on core.push_exposures (campaign_key);
comment on table core.push_exposures is
    'One row per delivered send. Windows are elapsed time in UTC: baseline [max(sent_at - 30 d, observed_from), sent_at), post [sent_at, sent_at + 48 h).';
comment on column core.push_exposures.notification_id is 'core.push_sends';
comment on column core.push_exposures.user_id is 'recipient';
comment on column core.push_exposures.campaign_key is 'core.campaigns';
comment on column core.push_exposures.layer_id is 'cadence layer; null in the default shape';
comment on column core.push_exposures.sent_at is 'start of the post window, end of the baseline';
comment on column core.push_exposures.post_ends_at is 'first instant after the post window';
comment on column core.push_exposures.settles_at is 'post_ends_at plus the ingestion lag: from here on the counts are final';
comment on column core.push_exposures.arm is 'treated; holdout once the source records users held back';
comment on column core.push_exposures.person_id is 'PostHog person; null when not mapped';
comment on column core.push_exposures.mapping_method is 'how the person was found';
comment on column core.push_exposures.observed_from is 'later of sign-up and start of tracking: earlier silence means nothing';
comment on column core.push_exposures.baseline_days is 'observed days of the baseline, at most 30; the divisor of the daily average';
comment on column core.push_exposures.weekday_weeks is 'fully observed weeks, of the four before, for the weekday-matched baseline';
comment on column core.push_exposures.sends_in_baseline is 'other sends to the user in the 30 days before';
comment on column core.push_exposures.sends_in_post is 'other sends to the user in the post window, its first instant included';
comment on column core.push_exposures.is_clean is 'no other send in either window';
comment on column core.push_exposures.is_deleted_user is
    'the user has since deleted the account; kept, because leaving after a push is an outcome and not a reason to be dropped';
comment on column core.push_exposures.exclusion is 'why this send cannot be judged; null when it can';
