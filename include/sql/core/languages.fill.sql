-- core.languages: reference data of the profile service.
--
-- Grain    one row per (language_id)
-- Reads    staging.chemlink_languages
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.languages as known (language_id, name, code, is_deleted)
select id, name, code, deleted_at is not null or _gone_at is not null
from staging.chemlink_languages
order by id
on conflict (language_id) do update
set
    name = excluded.name,
    code = excluded.code,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
