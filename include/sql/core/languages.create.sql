-- core.languages: languages of profiles, as the profile service has them.
create table if not exists core.languages (
    language_id bigint not null,
    name        text,
    code        text,
    is_deleted  boolean not null,
    primary key (language_id)
);
comment on table core.languages is 'Reference data: languages of profiles. Deleted ones stay, flagged.';
comment on column core.languages.language_id is 'source id';
comment on column core.languages.name is 'name';
comment on column core.languages.code is 'ISO code';
comment on column core.languages.is_deleted is 'deleted or gone in the source';
