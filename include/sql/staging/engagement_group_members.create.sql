-- staging.engagement_group_members: memberships of groups.
create table if not exists staging.engagement_group_members (
    id             uuid not null,
    group_id       uuid,
    person_id      uuid,
    role           text,
    confirmed_at   timestamptz,
    created_at     timestamptz,
    updated_at     timestamptz,
    deleted_at     timestamptz,
    _extracted_at  timestamptz not null,
    _run_id        text not null,
    _known_at      timestamptz,
    _gone_at       timestamptz,
    _is_void       boolean not null default false,
    _first_seen_at timestamptz not null,
    primary key (id)
);
create index if not exists engagement_group_members_by_run on staging.engagement_group_members (_run_id);
create index if not exists engagement_group_members_by_time on staging.engagement_group_members (created_at);
comment on table staging.engagement_group_members is 'Mirror of group_members of the engagement platform: memberships of groups. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_group_members.id is 'source id';
comment on column staging.engagement_group_members.group_id is 'group';
comment on column staging.engagement_group_members.person_id is 'member';
comment on column staging.engagement_group_members.role is 'role in the group';
comment on column staging.engagement_group_members.confirmed_at is 'when the membership began; null = pending';
comment on column staging.engagement_group_members.created_at is 'creation in the source';
comment on column staging.engagement_group_members.updated_at is 'last change in the source; never activity';
comment on column staging.engagement_group_members.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_group_members._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_group_members._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_group_members._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_group_members._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_group_members._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_group_members._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
