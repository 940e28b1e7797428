-- staging.chemlink_persons: people of the profile service. Holds personal data.
create table if not exists staging.chemlink_persons (
    id                          bigint not null,
    person_id                   uuid,
    chemlink_id                 uuid,
    kratos_id                   uuid,
    first_name                  text,
    middle_name                 text,
    last_name                   text,
    email                       text,
    secondary_email             text,
    mobile_number               text,
    linked_in_url               text,
    headline_description        text,
    career_goals                text,
    business_experience_summary text,
    location_id                 bigint,
    company_id                  bigint,
    role_id                     bigint,
    has_finder                  boolean,
    profile                     text,
    created_at                  timestamptz,
    updated_at                  timestamptz,
    deleted_at                  timestamptz,
    _extracted_at               timestamptz not null,
    _run_id                     text not null,
    _known_at                   timestamptz,
    _gone_at                    timestamptz,
    _is_void                    boolean not null default false,
    _first_seen_at              timestamptz not null,
    primary key (id)
);
create index if not exists chemlink_persons_by_run on staging.chemlink_persons (_run_id);
create index if not exists chemlink_persons_by_time on staging.chemlink_persons (created_at);
comment on table staging.chemlink_persons is 'Mirror of persons of the profile service: people of the profile service. Holds personal data. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_persons.id is 'source id';
comment on column staging.chemlink_persons.person_id is 'public id; what external_id of the other database refers to';
comment on column staging.chemlink_persons.chemlink_id is 'second public id';
comment on column staging.chemlink_persons.kratos_id is 'id at the identity provider';
comment on column staging.chemlink_persons.first_name is 'first name';
comment on column staging.chemlink_persons.middle_name is 'middle name';
comment on column staging.chemlink_persons.last_name is 'last name';
comment on column staging.chemlink_persons.email is 'address';
comment on column staging.chemlink_persons.secondary_email is 'second address';
comment on column staging.chemlink_persons.mobile_number is 'as entered';
comment on column staging.chemlink_persons.linked_in_url is 'as entered';
comment on column staging.chemlink_persons.headline_description is 'headline';
comment on column staging.chemlink_persons.career_goals is 'as entered';
comment on column staging.chemlink_persons.business_experience_summary is 'as entered';
comment on column staging.chemlink_persons.location_id is 'location';
comment on column staging.chemlink_persons.company_id is 'company';
comment on column staging.chemlink_persons.role_id is 'role';
comment on column staging.chemlink_persons.has_finder is 'may use the finder; null = unknown';
comment on column staging.chemlink_persons.profile is 'JSON document as it arrived';
comment on column staging.chemlink_persons.created_at is 'creation in the source';
comment on column staging.chemlink_persons.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_persons.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_persons._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_persons._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_persons._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_persons._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_persons._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_persons._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
