-- core.degrees: degrees of profiles, as the profile service has them.
create table if not exists core.degrees (
    degree_id  bigint not null,
    name       text,
    is_deleted boolean not null,
    primary key (degree_id)
);
comment on table core.degrees is 'Reference data: degrees of profiles. Deleted ones stay, flagged.';
comment on column core.degrees.degree_id is 'source id';
comment on column core.degrees.name is 'name';
comment on column core.degrees.is_deleted is 'deleted or gone in the source';
