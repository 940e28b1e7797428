-- ai.churn_training: the rows that the leak test looks at, one per user, another sample for every horizon.
--
-- Grain    one row per (user_id, as_of_at)
-- Reads    core.unified_users, core.user_journey_events, staging.unified_runs
-- Writes   the temporary table scope_churn_training
create temporary table scope_churn_training on commit drop as
with sampled as (
    select person.user_id, person.signed_up_at, run.horizon_at
    from core.unified_users as person
    join staging.unified_runs as run on run.run_id = %(run_id)s
    where not person.is_excluded
      and person.activated_at < run.horizon_at - interval '2160 hours'
    order by md5(person.user_id::text || run.horizon_at::text), person.user_id
    limit %(sampled_users)s
)
select distinct on (sampled.user_id) sampled.user_id, month.as_of_at
from sampled
join core.user_journey_events as event
    on event.user_id = sampled.user_id and event.occurred_at < sampled.horizon_at - interval '2160 hours'
cross join lateral (
    select (date_trunc('month', event.occurred_at at time zone %(business_zone)s) + make_interval(months => later))
        at time zone %(business_zone)s as as_of_at
    from generate_series(1, 2) as later
) as month
where event.is_self_made
  and event.activity_type <> 'signup'
  and not event.is_bulk
  and event.occurred_at >= month.as_of_at - interval '720 hours'
  and event.known_at < month.as_of_at
  and month.as_of_at >= sampled.signed_up_at
  and month.as_of_at + interval '2160 hours' <= sampled.horizon_at
order by sampled.user_id, md5(sampled.user_id::text || month.as_of_at::text), month.as_of_at;
