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
-- A value identifies whoever alone has it. Somebody who is gone from the source leaves it to the one who has it now: an
-- account that was removed and made anew has a new id and the same key.
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.engagement_keys;
drop table if exists pg_temp.chemlink_keys;

create temporary table engagement_keys on commit drop as
select
    key.method, key.value,
    coalesce(min(person.id::text) filter (where person._gone_at is null), min(person.id::text))::uuid as person_id
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
  and not person._is_void
group by key.method, key.value
having 1 in (count(*), count(*) filter (where person._gone_at is null));

create temporary table chemlink_keys on commit drop as
select
    key.method, key.value,
    coalesce(min(person.id) filter (where person._gone_at is null), min(person.id)) as person_id
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
  and not person._is_void
group by key.method, key.value
having 1 in (count(*), count(*) filter (where person._gone_at is null));

analyze pg_temp.engagement_keys;
analyze pg_temp.chemlink_keys;

delete from staging.unified_matches;

insert into staging.unified_matches (method, engagement_person_id, chemlink_person_id)
select engagement.method, engagement.person_id, chemlink.person_id
from pg_temp.engagement_keys as engagement
join pg_temp.chemlink_keys as chemlink using (method, value);

