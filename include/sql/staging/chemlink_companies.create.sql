-- staging.chemlink_companies: companies.
create table if not exists staging.chemlink_companies (
    id             bigint not null,
    name           text,
    industry       text,
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
comment on table staging.chemlink_companies is 'Mirror of companies of the profile service: companies. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_companies.id is 'source id';
comment on column staging.chemlink_companies.name is 'name';
comment on column staging.chemlink_companies.industry is 'industry';
comment on column staging.chemlink_companies.created_at is 'creation in the source';
comment on column staging.chemlink_companies.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_companies.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_companies._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_companies._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_companies._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_companies._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_companies._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_companies._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
