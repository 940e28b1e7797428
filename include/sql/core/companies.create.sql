-- core.companies: companies of profiles, as the profile service has them.
create table if not exists core.companies (
    company_id bigint not null,
    name       text,
    industry   text,
    is_deleted boolean not null,
    primary key (company_id)
);
comment on table core.companies is 'Reference data: companies of profiles. Deleted ones stay, flagged.';
comment on column core.companies.company_id is 'source id';
comment on column core.companies.name is 'name';
comment on column core.companies.industry is 'industry';
comment on column core.companies.is_deleted is 'deleted or gone in the source';
