-- core.developers: who is who: a developer's names in traces, on GitHub and in commits.
create table if not exists core.developers (
    kind          text not null check (kind in ('trace', 'github', 'email')),
    identity      text not null,
    developer_id  text not null,
    is_mapped     boolean not null,
    primary key (kind, identity)
);
create index if not exists developers_by_id on core.developers (developer_id);
comment on table core.developers is 'One row per name. What developers.csv does not know is a developer of its own, and counts for no group: several names may be one person''s.';
comment on column core.developers.kind is 'the world the name is from';
comment on column core.developers.identity is 'developer id of traces, GitHub login or address, in lower case for the last two';
comment on column core.developers.developer_id is 'the same for all names of one developer; personal data';
comment on column core.developers.is_mapped is 'developers.csv knows it';
