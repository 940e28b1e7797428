-- staging.chemlink_locations: locations.
create table if not exists staging.chemlink_locations (
    id             bigint not null,
    city           text,
    region         text,
    country        text,
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
comment on table staging.chemlink_locations is 'Mirror of locations of the profile service: locations. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_locations.id is 'source id';
comment on column staging.chemlink_locations.city is 'city';
comment on column staging.chemlink_locations.region is 'region';
comment on column staging.chemlink_locations.country is 'country';
comment on column staging.chemlink_locations.created_at is 'creation in the source';
comment on column staging.chemlink_locations.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_locations.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_locations._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_locations._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_locations._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_locations._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_locations._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_locations._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
