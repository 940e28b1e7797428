-- core.unified_users: one person, whichever of the two databases knows them.
--
-- Grain    one row per (user_id)
-- Reads    core.identity_links, staging.engagement_persons, staging.chemlink_persons, staging.chemlink_companies,
--          staging.chemlink_roles, staging.chemlink_locations, staging.chemlink_experiences,
--          staging.chemlink_education, staging.chemlink_person_languages, core.excluded_accounts, core.user_days,
--          core.bulk_operations
-- Writes   staging.unified_moved: people whose events carry an old signup day or exclusion;
--          staging.unified_touched: days and signup days whose published numbers count them differently now
-- Window   none: everybody the mirrors know
-- Re-run   changes nothing while the mirrors are the same; what events say of a user is left as it is
-- Settles  never: a profile is what it was when it was last read
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.fresh_users;

create temporary table fresh_users on commit drop as
with users as (
    select
        user_id,
        max(source_person_id) filter (where source_database = 'engagement')::uuid as engagement_person_id,
        max(source_person_id) filter (where source_database = 'chemlink')::bigint as chemlink_person_id,
        min(method) as link_method
    from core.identity_links
    where valid_to_at is null
    group by user_id
),
people as (
    select
        users.*,
        coalesce(nullif(btrim(chemlink.first_name), ''), nullif(btrim(engagement.first_name), '')) as first_name,
        coalesce(nullif(btrim(chemlink.last_name), ''), nullif(btrim(engagement.last_name), '')) as last_name,
        nullif(lower(btrim(engagement.email)), '') as engagement_email,
        nullif(lower(btrim(chemlink.email)), '') as chemlink_email,
        nullif(lower(btrim(chemlink.secondary_email)), '') as secondary_email,
        coalesce(nullif(btrim(company.name), ''), nullif(btrim(engagement.company_name), '')) as company,
        coalesce(nullif(btrim(role.name), ''), nullif(btrim(engagement.role_title), '')) as role,
        nullif(btrim(location.country), '') as country,
        coalesce(chemlink.has_finder, false) as has_finder,
        least(engagement_time.possible_at, chemlink_time.possible_at) as signed_up_at,
        (engagement.id is null or engagement.deleted_at is not null or engagement._gone_at is not null)
            and (chemlink.id is null or chemlink.deleted_at is not null or chemlink._gone_at is not null)
            as is_deleted,
        length(btrim(chemlink.headline_description)) > %(min_headline)s as has_headline,
        btrim(chemlink.linked_in_url) <> '' as has_linkedin,
        chemlink.location_id is not null as has_location,
        chemlink.company_id is not null or btrim(engagement.company_name) <> '' as has_company,
        -- a script is nobody: what it wrote last does not make a profile fresh
        greatest(
            engagement_time.possible_at,
            chemlink_time.possible_at,
            case when not exists (
                select from core.bulk_operations as script
                where script.moment = 'updated_at' and script.source_database = 'engagement'
                  and script.hour_at = date_trunc('hour', engagement.updated_at, 'UTC')
                  and engagement.updated_at between script.started_at and script.ended_at
            ) then engagement.updated_at end,
            case when not exists (
                select from core.bulk_operations as script
                where script.moment = 'updated_at' and script.source_database = 'chemlink'
                  and script.hour_at = date_trunc('hour', chemlink.updated_at, 'UTC')
                  and chemlink.updated_at between script.started_at and script.ended_at
            ) then chemlink.updated_at end) as profile_updated_at
    from users
    left join staging.engagement_persons as engagement on engagement.id = users.engagement_person_id
    left join staging.chemlink_persons as chemlink on chemlink.id = users.chemlink_person_id
    left join staging.chemlink_companies as company on company.id = chemlink.company_id
    left join staging.chemlink_roles as role on role.id = chemlink.role_id
    left join staging.chemlink_locations as location on location.id = chemlink.location_id
    -- a clock that was never set says nothing about when somebody came
    cross join lateral (select case when engagement.created_at >= %(first_possible_at)s
        then engagement.created_at end as possible_at) as engagement_time
    cross join lateral (select case when chemlink.created_at >= %(first_possible_at)s
        then chemlink.created_at end as possible_at) as chemlink_time
),
with_experience as (
    select distinct person_id from staging.chemlink_experiences where deleted_at is null and _gone_at is null
),
with_education as (
    select distinct person_id from staging.chemlink_education where deleted_at is null and _gone_at is null
),
with_language as (
    select distinct person_id from staging.chemlink_person_languages where deleted_at is null and _gone_at is null
),
rules as (
    select kind, value, reason from core.excluded_accounts where valid_to_at is null
),
-- every value a rule can compare, once per user and kind; rules are few, so the join goes from them
excluded as (
    select person.user_id, min(rule.reason) as reason
    from people as person
    cross join lateral (
        values
            ('email', person.engagement_email), ('email', person.chemlink_email),
            ('email', person.secondary_email),
            ('domain', split_part(person.engagement_email, '@', 2)),
            ('domain', split_part(person.chemlink_email, '@', 2)),
            ('domain', split_part(person.secondary_email, '@', 2)),
            ('engagement_id', person.engagement_person_id::text),
            ('chemlink_id', person.chemlink_person_id::text)
    ) as compared (kind, value)
    join rules as rule using (kind, value)
    group by person.user_id
),
flags as (
    select
        person.*,
        person.first_name is not null as has_first_name,
        person.last_name is not null as has_last_name,
        coalesce(person.chemlink_email, person.engagement_email) is not null as has_email,
        with_experience.person_id is not null as has_experience,
        with_education.person_id is not null as has_education,
        with_language.person_id is not null as has_language
    from people as person
    left join with_experience on with_experience.person_id = person.chemlink_person_id
    left join with_education on with_education.person_id = person.chemlink_person_id
    left join with_language on with_language.person_id = person.chemlink_person_id
)
select
    flag.user_id,
    flag.engagement_person_id,
    flag.chemlink_person_id,
    flag.engagement_person_id is not null as is_in_engagement,
    flag.chemlink_person_id is not null as is_in_chemlink,
    flag.link_method,
    flag.first_name,
    flag.last_name,
    coalesce(flag.chemlink_email, flag.engagement_email) as email,
    flag.company,
    flag.role,
    flag.country,
    case when flag.has_finder then 'finder' else 'standard' end as user_type,
    flag.signed_up_at,
    (flag.signed_up_at at time zone %(business_zone)s)::date as signed_up_on,
    flag.is_deleted,
    excluded.user_id is not null as is_excluded,
    excluded.reason as exclusion_reason,
    flag.has_first_name,
    flag.has_last_name,
    flag.has_email,
    coalesce(flag.has_headline, false) as has_headline,
    coalesce(flag.has_linkedin, false) as has_linkedin,
    flag.has_location,
    coalesce(flag.has_company, false) as has_company,
    flag.has_experience,
    flag.has_education,
    flag.has_language,
    (%(first_name_weight)s * flag.has_first_name::int + %(last_name_weight)s * flag.has_last_name::int
        + %(email_weight)s * flag.has_email::int + %(headline_weight)s * coalesce(flag.has_headline, false)::int
        + %(linkedin_weight)s * coalesce(flag.has_linkedin, false)::int
        + %(experience_weight)s * flag.has_experience::int + %(education_weight)s * flag.has_education::int
        + %(location_weight)s * flag.has_location::int
    )::smallint as profile_completeness,
    (coalesce(flag.has_headline, false)::int + coalesce(flag.has_linkedin, false)::int + flag.has_location::int
        + coalesce(flag.has_company, false)::int + flag.has_experience::int + flag.has_education::int
        + flag.has_language::int)::smallint as profile_flags,
    flag.profile_updated_at
from flags as flag
left join excluded using (user_id);

analyze pg_temp.fresh_users;

drop table if exists pg_temp.changed_users;

create temporary table changed_users on commit drop as
select
    coalesce(fresh.user_id, known.user_id) as user_id,
    known.signed_up_on as old_signed_up_on,
    fresh.signed_up_on as new_signed_up_on,
    known.user_id is not null
        and fresh.user_id is not null
        and (known.signed_up_on, known.is_excluded) is distinct from (fresh.signed_up_on, fresh.is_excluded)
        as has_other_events,
    (known.signed_up_at, known.signed_up_on, known.is_excluded, known.user_type, known.country)
        is distinct from (fresh.signed_up_at, fresh.signed_up_on, fresh.is_excluded, fresh.user_type, fresh.country)
        as counts_differently
from fresh_users as fresh
full join core.unified_users as known using (user_id)
where fresh.user_id is null
   or known.user_id is null
   or (known.signed_up_at, known.signed_up_on, known.is_excluded, known.user_type, known.country)
       is distinct from (fresh.signed_up_at, fresh.signed_up_on, fresh.is_excluded, fresh.user_type, fresh.country);

insert into staging.unified_moved (source_database, old_user_id, new_user_id)
select source_database, user_id, user_id
from changed_users
cross join (values ('engagement'), ('chemlink')) as both_of_them (source_database)
where has_other_events
on conflict do nothing;

insert into staging.unified_touched (kind, user_id, day_on)
select 'user_day', day.user_id, day.day_on
from core.user_days as day
join changed_users as changed using (user_id)
where changed.counts_differently
union
select 'signup', %(nobody)s::uuid, signup.day_on
from changed_users as changed
cross join lateral (values (old_signed_up_on), (new_signed_up_on)) as signup (day_on)
where signup.day_on is not null
on conflict do nothing;

delete from core.unified_users as known
where not exists (select from fresh_users as fresh where fresh.user_id = known.user_id);

-- two people of one user may change places: both rows go before either of them comes
delete from core.unified_users as known
using fresh_users as fresh
where fresh.user_id <> known.user_id
  and (fresh.engagement_person_id = known.engagement_person_id
       or fresh.chemlink_person_id = known.chemlink_person_id);

insert into core.unified_users as known
    (user_id, engagement_person_id, chemlink_person_id, is_in_engagement, is_in_chemlink, link_method, first_name,
     last_name, email, company, role, country, user_type, signed_up_at, signed_up_on, is_deleted, is_excluded,
     exclusion_reason, has_first_name, has_last_name, has_email, has_headline, has_linkedin, has_location,
     has_company, has_experience, has_education, has_language, profile_completeness, profile_flags,
     profile_updated_at)
select
    user_id, engagement_person_id, chemlink_person_id, is_in_engagement, is_in_chemlink, link_method, first_name,
    last_name, email, company, role, country, user_type, signed_up_at, signed_up_on, is_deleted, is_excluded,
    exclusion_reason, has_first_name, has_last_name, has_email, has_headline, has_linkedin, has_location,
    has_company, has_experience, has_education, has_language, profile_completeness, profile_flags,
    profile_updated_at
from fresh_users as fresh
where not exists (
    select from core.unified_users as same
    where same.user_id = fresh.user_id
      and (same.engagement_person_id, same.chemlink_person_id, same.link_method, same.first_name, same.last_name,
           same.email, same.company, same.role, same.country, same.user_type, same.signed_up_at,
           same.signed_up_on, same.is_deleted, same.is_excluded, same.exclusion_reason, same.has_first_name,
           same.has_last_name, same.has_email, same.has_headline, same.has_linkedin, same.has_location,
           same.has_company, same.has_experience, same.has_education, same.has_language,
           same.profile_completeness, same.profile_flags, same.profile_updated_at)
          is not distinct from
          (fresh.engagement_person_id, fresh.chemlink_person_id, fresh.link_method, fresh.first_name,
           fresh.last_name, fresh.email, fresh.company, fresh.role, fresh.country, fresh.user_type,
           fresh.signed_up_at, fresh.signed_up_on, fresh.is_deleted, fresh.is_excluded, fresh.exclusion_reason,
           fresh.has_first_name, fresh.has_last_name, fresh.has_email, fresh.has_headline, fresh.has_linkedin,
           fresh.has_location, fresh.has_company, fresh.has_experience, fresh.has_education, fresh.has_language,
           fresh.profile_completeness, fresh.profile_flags, fresh.profile_updated_at))
order by user_id
on conflict (user_id) do update
set (engagement_person_id, chemlink_person_id, is_in_engagement, is_in_chemlink, link_method, first_name, last_name,
     email, company, role, country, user_type, signed_up_at, signed_up_on, is_deleted, is_excluded,
     exclusion_reason, has_first_name, has_last_name, has_email, has_headline, has_linkedin, has_location,
     has_company, has_experience, has_education, has_language, profile_completeness, profile_flags,
     profile_updated_at)
  = (excluded.engagement_person_id, excluded.chemlink_person_id, excluded.is_in_engagement,
     excluded.is_in_chemlink, excluded.link_method, excluded.first_name, excluded.last_name, excluded.email,
     excluded.company, excluded.role, excluded.country, excluded.user_type, excluded.signed_up_at,
     excluded.signed_up_on, excluded.is_deleted, excluded.is_excluded, excluded.exclusion_reason,
     excluded.has_first_name, excluded.has_last_name, excluded.has_email, excluded.has_headline,
     excluded.has_linkedin, excluded.has_location, excluded.has_company, excluded.has_experience,
     excluded.has_education, excluded.has_language, excluded.profile_completeness, excluded.profile_flags,
     excluded.profile_updated_at);

analyze core.unified_users;  -- what follows is planned before autovacuum has looked
