-- core.schools: schools of profiles, as the profile service has them.
create table if not exists core.schools (
    school_id  bigint not null,
    name       text,
    is_deleted boolean not null,
    primary key (school_id)
);
comment on table core.schools is 'Reference data: schools of profiles. Deleted ones stay, flagged.';
comment on column core.schools.school_id is 'source id';
comment on column core.schools.name is 'name';
comment on column core.schools.is_deleted is 'deleted or gone in the source';
