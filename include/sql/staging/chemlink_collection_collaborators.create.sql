-- staging.chemlink_collection_collaborators: people a collection is shared with.
create table if not exists staging.chemlink_collection_collaborators (
    id             bigint not null,
    collection_id  bigint,
    person_id      bigint,
    added_by       bigint,
    access_type    text,
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
create index if not exists chemlink_collection_collaborators_by_run on staging.chemlink_collection_collaborators (_run_id);
create index if not exists chemlink_collection_collaborators_by_time on staging.chemlink_collection_collaborators (created_at);
comment on table staging.chemlink_collection_collaborators is 'Mirror of collection_collaborators of the profile service: people a collection is shared with. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_collection_collaborators.id is 'source id';
comment on column staging.chemlink_collection_collaborators.collection_id is 'collection';
comment on column staging.chemlink_collection_collaborators.person_id is 'with whom';
comment on column staging.chemlink_collection_collaborators.added_by is 'who shared it';
comment on column staging.chemlink_collection_collaborators.access_type is 'as in the source';
comment on column staging.chemlink_collection_collaborators.created_at is 'creation in the source';
comment on column staging.chemlink_collection_collaborators.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_collection_collaborators.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_collection_collaborators._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_collection_collaborators._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_collection_collaborators._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_collection_collaborators._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_collection_collaborators._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_collection_collaborators._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
