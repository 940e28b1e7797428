-- staging.unified_keys: every value by which somebody of one database may be found in the other.
--
-- Who vanished before any publication had seen them is nobody. Ids are compared as the source wrote them down: external_id is text that refers to a public uuid. That it may
-- also read like a bigint of the other database is a coincidence, which is why that key is measured and not used.
create or replace view staging.unified_keys as
select
    'engagement'::text as source_database,
    key.method,
    key.value,
    person.id::text as source_person_id,
    least(person.deleted_at, person._gone_at) as gone_at
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
union all
select
    'chemlink'::text,
    key.method,
    key.value,
    person.id::text,
    least(person.deleted_at, person._gone_at)
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
  and not person._is_void;

comment on view staging.unified_keys is 'Candidates for a link, people who are deleted or gone among them; staging.unified_matches says whom a value identifies.';
comment on column staging.unified_keys.source_database is 'whose person it is';
comment on column staging.unified_keys.method is 'key that is compared: column of the engagement platform = column of the profile service';
comment on column staging.unified_keys.value is 'its value, in lower case and trimmed';
comment on column staging.unified_keys.source_person_id is 'id of the person there';
comment on column staging.unified_keys.gone_at is 'when the account was deleted or vanished; null = it lives';
