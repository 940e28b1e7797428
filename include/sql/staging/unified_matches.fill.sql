-- staging.unified_matches: which people each candidate key would link; the configured one is one of them.
--
-- Grain    one row per (method, engagement_person_id, chemlink_person_id)
-- Reads    staging.unified_keys
-- Window   none: everybody the mirrors know
-- Re-run   replaces everything
-- Settles  never: a link holds until the sources say otherwise
--
-- A value identifies whoever alone has it. An account that is deleted or gone leaves it to the one that lives: one that
-- was removed and made anew has a new id and the same key. Of accounts that are all gone the last to go keeps it.
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.holders;

create temporary table holders on commit drop as
select source_database, method, value, min(source_person_id) as source_person_id
from (
    select
        source_database, method, value, source_person_id,
        rank() over (partition by source_database, method, value order by coalesce(gone_at, 'infinity') desc) as place
    from staging.unified_keys
) as holder
where place = 1
group by source_database, method, value
having count(*) = 1;

analyze pg_temp.holders;

delete from staging.unified_matches;

insert into staging.unified_matches (method, engagement_person_id, chemlink_person_id)
select method, engagement.source_person_id::uuid, chemlink.source_person_id::bigint
from pg_temp.holders as engagement
join pg_temp.holders as chemlink using (method, value)
where engagement.source_database = 'engagement'
  and chemlink.source_database = 'chemlink';
