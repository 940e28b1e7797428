-- staging.chemlink_collection_profiles: profiles in collections.
create table if not exists staging.chemlink_collection_profiles (
    id             bigint not null,
    collection_id  bigint,
    person_id      bigint,
    added_by       bigint,
    rank           integer,
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
create index if not exists chemlink_collection_profiles_by_run on staging.chemlink_collection_profiles (_run_id);
create index if not exists chemlink_collection_profiles_by_time on staging.chemlink_collection_profiles (created_at);
comment on table staging.chemlink_collection_profiles is 'Mirror of collection_profiles of the profile service: profiles in collections. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_collection_profiles.id is 'source id';
comment on column staging.chemlink_collection_profiles.collection_id is 'collection';
comment on column staging.chemlink_collection_profiles.person_id is 'whose profile';
comment on column staging.chemlink_collection_profiles.added_by is 'who added it';
comment on column staging.chemlink_collection_profiles.rank is 'place in the collection';
comment on column staging.chemlink_collection_profiles.created_at is 'creation in the source';
comment on column staging.chemlink_collection_profiles.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_collection_profiles.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_collection_profiles._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_collection_profiles._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_collection_profiles._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_collection_profiles._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_collection_profiles._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_collection_profiles._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
