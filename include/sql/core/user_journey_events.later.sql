-- core.user_journey_events: what the leak test lets happen after the cutoff; always rolled back.
--
-- Reads    the temporary table leak_sample (user_id, as_of_at), core.unified_users
-- Writes   core.user_journey_events, core.unified_users, core.user_days
-- Window   events at the cutoff and after it; events before it that become known at the cutoff or after it; and
--          what a later run may do to an event, a day or a profile of which the warehouse keeps no past
set local random_page_cost = 1.1;  -- the events of a few users are looked up by index

update core.user_journey_events as event
set is_deleted = not event.is_deleted,
    is_first_of_type = not event.is_first_of_type,
    activity_subtype = 'changed later',
    days_since_signup = null,
    metadata = '{}'
from leak_sample as sample
where event.user_id = sample.user_id;

insert into core.user_journey_events
    (source_database, source_table, source_id, activity_type, activity_subtype, user_id, occurred_at, occurred_on,
     known_at, is_self_made, is_bulk, is_deleted, is_excluded, days_since_signup, is_first_of_type, metadata)
select
    shape.source_database,
    'leak_test',
    sample.user_id::text || ' ' || shape.number,
    activity_type,
    'happened later',
    sample.user_id,
    shape.occurred_at,
    (shape.occurred_at at time zone %(business_zone)s)::date,
    shape.known_at,
    activity_type <> all (%(passive_types)s),
    false,
    false,
    false,
    0,
    true,
    '{}'
from leak_sample as sample
join core.unified_users as person using (user_id)
cross join unnest(%(activity_types)s::text[]) as activity_type
cross join lateral (
    values
        (1, 'engagement', sample.as_of_at, sample.as_of_at),
        (2, 'chemlink', sample.as_of_at + interval '1 microsecond', sample.as_of_at + interval '1 microsecond'),
        (3, 'engagement', sample.as_of_at + interval '70 hours', sample.as_of_at + interval '70 hours'),
        (4, 'chemlink', sample.as_of_at - interval '1 microsecond', sample.as_of_at),
        (5, 'engagement', sample.as_of_at - interval '2 hours', sample.as_of_at + interval '1 microsecond'),
        (6, 'chemlink', sample.as_of_at - interval '100 hours', sample.as_of_at + interval '40 days'),
        (7, 'engagement', person.signed_up_at - interval '1 hour', sample.as_of_at),
        (8, 'engagement', person.signed_up_at, sample.as_of_at),
        (9, 'chemlink', person.signed_up_at, sample.as_of_at + interval '1 hour'),
        -- never so in the warehouse: shows that the time of the event itself is looked at
        (10, 'engagement', sample.as_of_at, sample.as_of_at - interval '1 hour')
) as shape (number, source_database, occurred_at, known_at)
-- of many users each has a third of it, another third for every activity: all of it happens to dozens of them
where (select count(*) from leak_sample) < 100
   or ((hashtext(sample.user_id::text || activity_type) & 65535) + shape.number) %% 3 = 0;

update core.unified_users as person
set is_in_engagement = not person.is_in_engagement,
    is_in_chemlink = not person.is_in_chemlink,
    link_method = 'changed later',
    company = 'changed later',
    role = 'changed later',
    country = 'changed later',
    user_type = case person.user_type when 'finder' then 'standard' else 'finder' end,
    is_deleted = not person.is_deleted,
    has_first_name = not person.has_first_name,
    has_last_name = not person.has_last_name,
    has_email = not person.has_email,
    has_headline = not person.has_headline,
    has_linkedin = not person.has_linkedin,
    has_location = not person.has_location,
    has_company = not person.has_company,
    has_experience = not person.has_experience,
    has_education = not person.has_education,
    has_language = not person.has_language,
    profile_completeness = 100 - person.profile_completeness,
    profile_flags = 7 - person.profile_flags,
    profile_updated_at = sample.as_of_at + interval '1 hour',
    activated_at = sample.as_of_at - interval '1 hour',
    first_active_on = (sample.as_of_at at time zone %(business_zone)s)::date,
    last_active_on = (sample.as_of_at at time zone %(business_zone)s)::date + 1
from leak_sample as sample
where sample.user_id = person.user_id;

update core.user_days as day
set self_made_events = day.self_made_events + 1,
    own_events = day.own_events + 1,
    passive_events = day.passive_events + 1,
    activity_mask = 0,
    is_in_engagement = not day.is_in_engagement,
    is_in_chemlink = not day.is_in_chemlink,
    points = day.points + 1
from leak_sample as sample
where day.user_id = sample.user_id;
