-- staging.chemlink_experiences: work experiences of profiles.
create table if not exists staging.chemlink_experiences (
    id             bigint not null,
    person_id      bigint,
    company_id     bigint,
    project_id     bigint,
    role_id        bigint,
    location_id    bigint,
    description    text,
    type           text,
    start_date     text,
    end_date       text,
    city           text,
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
create index if not exists chemlink_experiences_by_run on staging.chemlink_experiences (_run_id);
create index if not exists chemlink_experiences_by_time on staging.chemlink_experiences (created_at);
comment on table staging.chemlink_experiences is 'Mirror of experiences of the profile service: work experiences of profiles. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_experiences.id is 'source id';
comment on column staging.chemlink_experiences.person_id is 'person';
comment on column staging.chemlink_experiences.company_id is 'company';
comment on column staging.chemlink_experiences.project_id is 'project';
comment on column staging.chemlink_experiences.role_id is 'role';
comment on column staging.chemlink_experiences.location_id is 'location';
comment on column staging.chemlink_experiences.description is 'as entered';
comment on column staging.chemlink_experiences.type is 'as in the source';
comment on column staging.chemlink_experiences.start_date is 'raw: 4-2011 or ISO';
comment on column staging.chemlink_experiences.end_date is 'raw; null = until today';
comment on column staging.chemlink_experiences.city is 'as entered';
comment on column staging.chemlink_experiences.created_at is 'creation in the source';
comment on column staging.chemlink_experiences.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_experiences.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_experiences._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_experiences._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_experiences._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_experiences._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_experiences._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_experiences._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
