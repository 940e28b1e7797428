-- core.companies: reference data of the profile service.
--
-- Grain    one row per (company_id)
-- Reads    staging.chemlink_companies
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.companies as known (company_id, name, industry, is_deleted)
select id, name, industry, deleted_at is not null or _gone_at is not null
from staging.chemlink_companies
order by id
on conflict (company_id) do update
set
    name = excluded.name,
    industry = excluded.industry,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
