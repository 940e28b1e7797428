-- core.roles: roles of profiles, as the profile service has them.
create table if not exists core.roles (
    role_id    bigint not null,
    name       text,
    is_deleted boolean not null,
    primary key (role_id)
);
comment on table core.roles is 'Reference data: roles of profiles. Deleted ones stay, flagged.';
comment on column core.roles.role_id is 'source id';
comment on column core.roles.name is 'name';
comment on column core.roles.is_deleted is 'deleted or gone in the source';
