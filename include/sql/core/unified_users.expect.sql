-- core.unified_users: the rows a run's gate looks at: everybody, with the links that hold.
select
    person.user_id,
    person.engagement_person_id,
    person.chemlink_person_id,
    person.is_in_engagement,
    person.is_in_chemlink,
    case when not person.is_deleted then person.email end as live_email,
    person.is_excluded,
    person.exclusion_reason,
    person.signed_up_at,
    person.signed_up_on,
    (person.signed_up_at at time zone %(business_zone)s)::date as business_day_of_signup,
    person.activated_at,
    person.profile_completeness,
    person.profile_flags,
    person.has_headline::int + person.has_linkedin::int + person.has_location::int + person.has_company::int
        + person.has_experience::int + person.has_education::int + person.has_language::int as flags_set,
    coalesce(link.engagement_links, 0) as engagement_links,
    coalesce(link.chemlink_links, 0) as chemlink_links,
    link.engagement_person_id as linked_engagement_id,
    link.chemlink_person_id as linked_chemlink_id,
    run.horizon_at
from core.unified_users as person
cross join staging.unified_runs as run
left join (
    select
        user_id,
        count(*) filter (where source_database = 'engagement') as engagement_links,
        count(*) filter (where source_database = 'chemlink') as chemlink_links,
        max(source_person_id) filter (where source_database = 'engagement') as engagement_person_id,
        max(source_person_id) filter (where source_database = 'chemlink') as chemlink_person_id
    from core.identity_links
    where valid_to_at is null
    group by user_id
) as link on link.user_id = person.user_id
where run.run_id = %(run_id)s
