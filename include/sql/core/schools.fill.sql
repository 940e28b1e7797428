-- core.schools: reference data of the profile service.
--
-- Grain    one row per (school_id)
-- Reads    staging.chemlink_schools
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.schools as known (school_id, name, is_deleted)
select id, name, deleted_at is not null or _gone_at is not null
from staging.chemlink_schools
order by id
on conflict (school_id) do update
set
    name = excluded.name,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
