-- staging.chemlink_education: education of profiles.
create table if not exists staging.chemlink_education (
    id             bigint not null,
    person_id      bigint,
    school_id      bigint,
    degree_id      bigint,
    field_of_study text,
    start_date     text,
    end_date       text,
    description    text,
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
create index if not exists chemlink_education_by_run on staging.chemlink_education (_run_id);
create index if not exists chemlink_education_by_time on staging.chemlink_education (created_at);
comment on table staging.chemlink_education is 'Mirror of education of the profile service: education of profiles. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_education.id is 'source id';
comment on column staging.chemlink_education.person_id is 'person';
comment on column staging.chemlink_education.school_id is 'school';
comment on column staging.chemlink_education.degree_id is 'degree';
comment on column staging.chemlink_education.field_of_study is 'as entered';
comment on column staging.chemlink_education.start_date is 'raw: 4-2011 or ISO';
comment on column staging.chemlink_education.end_date is 'raw; null = until today';
comment on column staging.chemlink_education.description is 'as entered';
comment on column staging.chemlink_education.created_at is 'creation in the source';
comment on column staging.chemlink_education.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_education.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_education._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_education._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_education._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_education._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_education._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_education._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
