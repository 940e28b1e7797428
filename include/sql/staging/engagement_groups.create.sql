-- staging.engagement_groups: groups of the engagement platform.
create table if not exists staging.engagement_groups (
    id             uuid not null,
    name           text,
    description    text,
    created_by     uuid,
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
create index if not exists engagement_groups_by_run on staging.engagement_groups (_run_id);
create index if not exists engagement_groups_by_time on staging.engagement_groups (created_at);
comment on table staging.engagement_groups is 'Mirror of groups of the engagement platform: groups of the engagement platform. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_groups.id is 'source id';
comment on column staging.engagement_groups.name is 'name';
comment on column staging.engagement_groups.description is 'as entered';
comment on column staging.engagement_groups.created_by is 'founder';
comment on column staging.engagement_groups.created_at is 'creation in the source';
comment on column staging.engagement_groups.updated_at is 'last change in the source; never activity';
comment on column staging.engagement_groups.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_groups._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_groups._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_groups._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_groups._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_groups._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_groups._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
