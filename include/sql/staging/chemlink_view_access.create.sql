-- staging.chemlink_view_access: grants to see a profile; not a log of views.
create table if not exists staging.chemlink_view_access (
    id             bigint not null,
    person_id      bigint,
    user_id        bigint,
    type           text,
    expiry         timestamptz,
    metadata       text,
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
create index if not exists chemlink_view_access_by_run on staging.chemlink_view_access (_run_id);
create index if not exists chemlink_view_access_by_time on staging.chemlink_view_access (created_at);
comment on table staging.chemlink_view_access is 'Mirror of view_access of the profile service: grants to see a profile; not a log of views. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_view_access.id is 'source id';
comment on column staging.chemlink_view_access.person_id is 'whose profile';
comment on column staging.chemlink_view_access.user_id is 'who may see it';
comment on column staging.chemlink_view_access.type is 'as in the source';
comment on column staging.chemlink_view_access.expiry is 'end of the grant';
comment on column staging.chemlink_view_access.metadata is 'JSON document as it arrived';
comment on column staging.chemlink_view_access.created_at is 'creation in the source';
comment on column staging.chemlink_view_access.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_view_access.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_view_access._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_view_access._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_view_access._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_view_access._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_view_access._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_view_access._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
