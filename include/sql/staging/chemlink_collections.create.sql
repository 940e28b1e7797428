-- staging.chemlink_collections: collections of profiles.
create table if not exists staging.chemlink_collections (
    id             bigint not null,
    person_id      bigint,
    name           text,
    description    text,
    privacy        text,
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
create index if not exists chemlink_collections_by_run on staging.chemlink_collections (_run_id);
create index if not exists chemlink_collections_by_time on staging.chemlink_collections (created_at);
comment on table staging.chemlink_collections is 'Mirror of collections of the profile service: collections of profiles. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_collections.id is 'source id';
comment on column staging.chemlink_collections.person_id is 'owner';
comment on column staging.chemlink_collections.name is 'name';
comment on column staging.chemlink_collections.description is 'as entered';
comment on column staging.chemlink_collections.privacy is 'PUBLIC, PRIVATE or null';
comment on column staging.chemlink_collections.created_at is 'creation in the source';
comment on column staging.chemlink_collections.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_collections.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_collections._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_collections._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_collections._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_collections._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_collections._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_collections._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
