-- staging.unified_matches: which people each candidate key would link; the configured one is one of them.
--
-- Grain    one row per (method, engagement_person_id, chemlink_person_id)
-- Reads    staging.engagement_persons, staging.chemlink_persons
-- Window   none: everybody the mirrors know
-- Re-run   replaces everything
-- Settles  never: a link holds until the sources say otherwise
--
-- Ids are compared as the source wrote them down: external_id is text that refers to a public uuid. That it may
-- also read like a bigint of the other database is a coincidence, which is why that key is measured and not used.
--
-- A value identifies whoever alone has it. An account that is deleted or gone leaves it to the one that lives: one that
-- was removed and made anew has a new id and the same key. Of accounts that are all gone the last to go keeps it.
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.engagement_keys;
drop table if exists pg_temp.chemlink_keys;

create temporary table engagement_keys on commit drop as
select method, value, min(id::text)::uuid as person_id
from (
    select
        key.method, key.value, person.id,
        rank() over (
            partition by key.method, key.value
            order by coalesce(least(person.deleted_at, person._gone_at), 'infinity') desc) as place
    from staging.engagement_persons as person
    cross join lateral (
        values
            ('external_id=person_id', lower(btrim(person.external_id))),
            ('external_id=chemlink_id', lower(btrim(person.external_id))),
            ('external_id=id', lower(btrim(person.external_id))),
            ('iam_id=kratos_id', lower(btrim(person.iam_id))),
            ('email=email', lower(btrim(person.email)))
    ) as key (method, value)
    where key.value <> ''
) as holder
where place = 1
group by method, value
having count(*) = 1;

create temporary table chemlink_keys on commit drop as
select method, value, min(id) as person_id
from (
    select
        key.method, key.value, person.id,
        rank() over (
            partition by key.method, key.value
            order by coalesce(least(person.deleted_at, person._gone_at), 'infinity') desc) as place
    from staging.chemlink_persons as person
    cross join lateral (
        values
            ('external_id=person_id', person.person_id::text),
            ('external_id=chemlink_id', person.chemlink_id::text),
            ('external_id=id', person.id::text),
            ('iam_id=kratos_id', person.kratos_id::text),
            ('email=email', lower(btrim(person.email)))
    ) as key (method, value)
    where key.value <> ''
) as holder
where place = 1
group by method, value
having count(*) = 1;

analyze pg_temp.engagement_keys;
analyze pg_temp.chemlink_keys;

delete from staging.unified_matches;

insert into staging.unified_matches (method, engagement_person_id, chemlink_person_id)
select engagement.method, engagement.person_id, chemlink.person_id
from pg_temp.engagement_keys as engagement
join pg_temp.chemlink_keys as chemlink using (method, value);

