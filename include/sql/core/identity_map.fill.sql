-- core.identity_map: which PostHog person a user is, how we know, and since when.
--
-- Grain    one row per (user_id, valid_from)
-- Reads    staging.push_scope, staging.push_users, staging.posthog_persons, core.push_sends
-- Writes   staging.push_touched_users: users whose link changed
-- Window   the users of the run's scope; and any user who turns out to share a person with one of them
-- Re-run   updates the current version in place; only a changed link opens a new version, from window_start
-- Settles  never: people merge and change their ids; earlier versions stay
drop table if exists pg_temp.resolved_users;

create temporary table resolved_users on commit drop as
with asked as (
    select distinct scope.user_id
    from staging.push_scope as scope
    where scope.run_id = %(run_id)s
),
person_of as (
    -- every link, numbered by how much we trust it
    select asked.user_id, 1 as path, 'posthog_distinct_id' as method, person.lookup as distinct_id,
           person.person_id, person.distinct_ids, source.users_of_distinct_id as users_of_lookup
    from asked
    join staging.push_users as source on source.id = asked.user_id
    join staging.posthog_persons as person
        on person.lookup_kind = 'distinct_id' and person.lookup = source.posthog_distinct_id
    union all
    select asked.user_id, 2, 'user_id', person.lookup, person.person_id, person.distinct_ids, 1
    from asked
    join staging.push_users as source on source.id = asked.user_id
    join staging.posthog_persons as person
        on person.lookup_kind = 'distinct_id' and person.lookup = asked.user_id::text
    union all
    select asked.user_id, 3, 'email', null, person.person_id, person.distinct_ids, source.users_of_email
    from asked
    join staging.push_users as source on source.id = asked.user_id
    join staging.posthog_persons as person
        on person.lookup_kind = 'email' and person.lookup = lower(trim(source.email))
),
best as (
    -- of the most trusted path that leads to anybody; several persons on it make it useless
    select distinct on (user_id)
        *,
        max(person_id) over (partition by user_id) <> min(person_id) over (partition by user_id)
            as is_several
    from (
        select *, rank() over (partition by user_id order by path) as trust
        from person_of
    ) as ranked
    where trust = 1
    order by user_id, person_id
)
select
    asked.user_id,
    coalesce(source.created_at, seen.first_seen_at) as known_since,
    best.method,
    best.distinct_id,
    best.person_id,
    best.distinct_ids,
    source.id is not null
        and (nullif(trim(source.posthog_distinct_id), '') is not null
             or nullif(trim(source.email), '') is not null) as has_id,
    case
        when source.id is null then 'no_user_row'
        when best.user_id is null then 'no_person'
        when best.users_of_lookup > 1 then 'shared_' || case best.method when 'email' then 'email' else 'distinct_id' end
        when best.is_several then 'several_persons'
    end as reason,
    seen.first_seen_at,
    seen.last_seen_at
from asked
left join staging.push_users as source on source.id = asked.user_id
left join best using (user_id)
cross join lateral (
    select min(sent_at) as first_seen_at, max(sent_at) as last_seen_at
    from core.push_sends as send
    where send.user_id = asked.user_id
) as seen;

-- one person, two users: neither can be told apart, whichever way each was found
update resolved_users
set reason = 'shared_person'
where reason is null
  and (person_id in (
           select person_id from resolved_users where reason is null group by person_id having count(*) > 1)
       or exists (
           select from core.identity_map as other
           where other.valid_to is null
             and other.user_id not in (select user_id from resolved_users)
             and (other.person_id = resolved_users.person_id::uuid
                  or (other.reason = 'shared_person'
                      and resolved_users.distinct_id = any(other.distinct_ids)))));

insert into resolved_users
select
    other.user_id, other.valid_from, other.method, other.distinct_id, other.person_id::text, other.distinct_ids,
    other.has_id, 'shared_person', other.first_seen_at, other.last_seen_at
from core.identity_map as other
where other.valid_to is null
  and other.status = 'mapped'
  and other.user_id not in (select user_id from resolved_users)
  and other.person_id in (select person_id::uuid from resolved_users where reason = 'shared_person');

drop table if exists pg_temp.new_identities;

create temporary table new_identities on commit drop as
select
    user_id,
    known_since,
    case
        when reason is null then 'mapped'
        when reason in ('no_user_row', 'no_person') then 'unmapped'
        else 'quarantined'
    end as status,
    method,
    case when reason is null then
        case method when 'posthog_distinct_id' then 1.0 when 'user_id' then 0.95 when 'email' then 0.8 end
    end as confidence,
    case when reason is null then person_id::uuid end as person_id,
    distinct_id,
    distinct_ids,
    has_id,
    reason is null as known_person,
    reason,
    first_seen_at,
    last_seen_at
from resolved_users;

insert into staging.push_touched_users (run_id, user_id)
select %(run_id)s, new.user_id
from new_identities as new
join core.identity_map as current on current.user_id = new.user_id and current.valid_to is null
where (current.status, current.person_id) is distinct from (new.status, new.person_id)
on conflict do nothing;

-- a changed link ends the current version, unless that version began in this window or later
update core.identity_map as current
set valid_to = %(window_start)s
from new_identities as new
where current.user_id = new.user_id
  and current.valid_to is null
  and current.valid_from < %(window_start)s
  and current.last_seen_at < %(window_start)s
  and (current.status, current.method, current.person_id, current.distinct_id)
      is distinct from (new.status, new.method, new.person_id, new.distinct_id);

update core.identity_map as current
set valid_from = case
        when exists (select from core.identity_map as closed
                     where closed.user_id = current.user_id and closed.valid_to is not null)
        then current.valid_from
        else new.known_since
    end,
    (status, method, confidence, person_id, distinct_id, distinct_ids, has_id, known_person, reason,
     first_seen_at, last_seen_at)
    = (new.status, new.method, new.confidence, new.person_id, new.distinct_id, new.distinct_ids, new.has_id,
       new.known_person, new.reason, new.first_seen_at, new.last_seen_at)
from new_identities as new
where current.user_id = new.user_id
  and current.valid_to is null;

insert into core.identity_map
    (user_id, valid_from, valid_to, status, method, confidence, person_id, distinct_id, distinct_ids,
     has_id, known_person, reason, first_seen_at, last_seen_at)
select
    new.user_id,
    case when earlier.user_id is null then new.known_since else %(window_start)s end,
    null,
    new.status, new.method, new.confidence, new.person_id, new.distinct_id, new.distinct_ids,
    new.has_id, new.known_person, new.reason, new.first_seen_at, new.last_seen_at
from new_identities as new
left join (select distinct user_id from core.identity_map) as earlier using (user_id)
where not exists (
    select from core.identity_map as current
    where current.user_id = new.user_id
      and current.valid_to is null)
order by new.user_id;
