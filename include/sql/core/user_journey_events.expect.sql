-- core.user_journey_events: the rows a run's gate looks at: all events of the user-days that wait for publication.
select
    event.source_database,
    event.source_table,
    event.source_id,
    event.activity_type,
    event.occurred_at,
    event.known_at,
    event.days_since_signup,
    event.occurred_on - person.signed_up_on as days_counted,
    person.user_id is not null as is_of_a_user,
    event.is_excluded,
    person.is_excluded as is_excluded_user,
    event.is_bulk,
    event.is_self_made,
    event.activity_type <> all(%(passive_types)s) as is_made_by_type,
    run.horizon_at,
    -- a vote belongs to whoever voted, not to whose profile it was about
    event.activity_type <> 'vote' or exists (
        select
        from staging.chemlink_query_votes as vote
        join core.identity_links as link
            on link.source_database = 'chemlink'
            and link.source_person_id = vote.voter_id::text
            and link.valid_to_at is null
        where vote.id = case when event.activity_type = 'vote' then event.source_id::bigint end
          and link.user_id = event.user_id
    ) as is_by_its_voter
from staging.unified_runs as run
cross join staging.unified_touched as touched
join core.user_journey_events as event
    on event.user_id = touched.user_id
    and event.occurred_on = touched.day_on
    and event.occurred_at >= touched.day_on::timestamp at time zone %(business_zone)s
    and event.occurred_at < (touched.day_on + 1)::timestamp at time zone %(business_zone)s
left join core.unified_users as person on person.user_id = event.user_id
where run.run_id = %(run_id)s
  and touched.kind = 'user_day'
