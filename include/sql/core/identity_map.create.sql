-- core.identity_map: which PostHog person a user is, how we know, and since when.
create table if not exists core.identity_map (
    user_id        uuid not null,
    valid_from     timestamptz not null,
    valid_to       timestamptz,
    status         text not null check (status in ('mapped', 'unmapped', 'quarantined')),
    method         text check (method in ('posthog_distinct_id', 'user_id', 'email')),
    confidence     double precision check (confidence between 0 and 1),
    person_id      uuid,
    distinct_id    text,
    distinct_ids   text[],
    has_id         boolean not null,
    known_person   boolean not null,
    reason         text,
    first_seen_at  timestamptz not null,
    last_seen_at   timestamptz not null,
    primary key (user_id, valid_from),
    check (valid_to > valid_from),
    check ((status = 'mapped') = (person_id is not null)),
    check ((status = 'mapped') = (reason is null))
);
create unique index if not exists identity_map_current on core.identity_map (user_id) where valid_to is null;
create index if not exists identity_map_by_person on core.identity_map (person_id) where valid_to is null;
comment on table core.identity_map is
    'One row per user and period. A user is mapped to exactly one person, or has a reason why not; nobody unmapped is ever counted as a zero.';
comment on column core.identity_map.user_id is 'user of the push database';
comment on column core.identity_map.valid_from is 'sign-up (or first send) for the first version; start of the run''s window that saw a change for later ones';
comment on column core.identity_map.valid_to is 'start of the next version; null for the current one';
comment on column core.identity_map.status is 'mapped, unmapped (PostHog does not know the user), quarantined (the link is not one to one)';
comment on column core.identity_map.method is 'first of posthog_distinct_id, user_id, email that led to a person';
comment on column core.identity_map.confidence is '1 for the app''s own distinct id, 0.95 for the user id, 0.8 for a unique e-mail address';
comment on column core.identity_map.person_id is 'PostHog person; null unless mapped';
comment on column core.identity_map.distinct_id is 'distinct id the person was found by; null for e-mail and unmapped';
comment on column core.identity_map.distinct_ids is 'all distinct ids of the person when last asked';
comment on column core.identity_map.has_id is 'the user row exists and carries a posthog_distinct_id or an e-mail address';
comment on column core.identity_map.known_person is 'exactly one PostHog person was found and it is nobody else''s';
comment on column core.identity_map.reason is 'why the user is not mapped; null when mapped';
comment on column core.identity_map.first_seen_at is 'first send to the user';
comment on column core.identity_map.last_seen_at is 'last send to the user';
