-- core.locations: reference data of the profile service.
--
-- Grain    one row per (location_id)
-- Reads    staging.chemlink_locations
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.locations as known (location_id, city, region, country, is_deleted)
select id, city, region, country, deleted_at is not null or _gone_at is not null
from staging.chemlink_locations
order by id
on conflict (location_id) do update
set
    city = excluded.city,
    region = excluded.region,
    country = excluded.country,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
