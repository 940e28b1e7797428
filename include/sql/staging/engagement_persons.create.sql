-- staging.engagement_persons: people of the engagement platform. Holds personal data.
create table if not exists staging.engagement_persons (
    id                         uuid not null,
    external_id                text,
    iam_id                     text,
    employment_status          text,
    first_name                 text,
    middle_name                text,
    last_name                  text,
    email                      text,
    mobile_number              text,
    mobile_number_country_code text,
    profile_picture_key        text,
    profile_pic_updated_at     timestamptz,
    company_name               text,
    role_title                 text,
    created_at                 timestamptz,
    updated_at                 timestamptz,
    deleted_at                 timestamptz,
    _extracted_at              timestamptz not null,
    _run_id                    text not null,
    _known_at                  timestamptz,
    _gone_at                   timestamptz,
    _is_void                   boolean not null default false,
    _first_seen_at             timestamptz not null,
    primary key (id)
);
create index if not exists engagement_persons_by_run on staging.engagement_persons (_run_id);
create index if not exists engagement_persons_by_time on staging.engagement_persons (created_at);
comment on table staging.engagement_persons is 'Mirror of persons of the engagement platform: people of the engagement platform. Holds personal data. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_persons.id is 'source id';
comment on column staging.engagement_persons.external_id is 'id of the same person in the other database, as text';
comment on column staging.engagement_persons.iam_id is 'id at the identity provider';
comment on column staging.engagement_persons.employment_status is 'as entered';
comment on column staging.engagement_persons.first_name is 'first name';
comment on column staging.engagement_persons.middle_name is 'middle name';
comment on column staging.engagement_persons.last_name is 'last name';
comment on column staging.engagement_persons.email is 'address; not unique';
comment on column staging.engagement_persons.mobile_number is 'number as entered';
comment on column staging.engagement_persons.mobile_number_country_code is 'country code of the number';
comment on column staging.engagement_persons.profile_picture_key is 'storage key';
comment on column staging.engagement_persons.profile_pic_updated_at is 'last change of the picture';
comment on column staging.engagement_persons.company_name is 'as entered';
comment on column staging.engagement_persons.role_title is 'as entered';
comment on column staging.engagement_persons.created_at is 'creation in the source';
comment on column staging.engagement_persons.updated_at is 'last change in the source; never activity';
comment on column staging.engagement_persons.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_persons._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_persons._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_persons._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_persons._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_persons._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_persons._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
