-- core.degrees: reference data of the profile service.
--
-- Grain    one row per (degree_id)
-- Reads    staging.chemlink_degrees
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.degrees as known (degree_id, name, is_deleted)
select id, name, deleted_at is not null or _gone_at is not null
from staging.chemlink_degrees
order by id
on conflict (degree_id) do update
set
    name = excluded.name,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
