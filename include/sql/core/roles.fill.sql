-- core.roles: reference data of the profile service.
--
-- Grain    one row per (role_id)
-- Reads    staging.chemlink_roles
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.roles as known (role_id, name, is_deleted)
select id, name, deleted_at is not null or _gone_at is not null
from staging.chemlink_roles
order by id
on conflict (role_id) do update
set
    name = excluded.name,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
