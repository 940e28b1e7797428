-- core.excluded_accounts: the rows a run's gate looks at: all rules together, and each kind; counts, never addresses.
with run as (
    select horizon_at, published.position as published_at
    from staging.unified_runs
    left join ops.checkpoints as published on published.job = %(pipeline)s
    where run_id = %(run_id)s
),
now_in_force as (
    select kind, value from core.excluded_accounts where valid_to_at is null
),
then_in_force as (
    select distinct rule.kind, rule.value
    from core.excluded_accounts as rule
    join run on rule.valid_from_at <= run.published_at
    where rule.valid_to_at is null
       or rule.valid_to_at > run.published_at
       -- a run of the horizon that is published ends rules at that very instant
       or (rule.valid_to_at = run.published_at and run.horizon_at = run.published_at)
),
kept as (
    -- those of then: as many others in their place are no comfort
    select count(*) as rules, count(now_in_force.kind) as left_over
    from then_in_force
    left join now_in_force using (kind, value)
),
address as (
    select nullif(lower(btrim(email)), '') as email from staging.engagement_persons where not _is_void
    union
    select nullif(lower(btrim(email)), '') from staging.chemlink_persons where not _is_void
    union
    select nullif(lower(btrim(secondary_email)), '') from staging.chemlink_persons where not _is_void
),
known as (
    select 'email' as kind, email as value from address
    union
    select 'domain', split_part(email, '@', 2) from address
    union all
    select 'engagement_id', id::text from staging.engagement_persons where not _is_void
    union all
    select 'chemlink_id', id::text from staging.chemlink_persons where not _is_void
),
idle as (
    select kind, count(*) as rules, count(*) filter (where known.value is null) as matching_nobody
    from now_in_force
    left join known using (kind, value)
    group by kind
)
select
    'all' as kind,
    case
        when rules > 0 and (left_over = 0 or left_over < (1 - %(max_shrink)s) * rules) and not %(accept_shrink)s
        then left_over || ' of ' || rules || ' rules'
    end as left_of_them,
    null as matching_nobody
from kept
union all
select kind, null, case when matching_nobody > 0 then kind || ': ' || matching_nobody || ' of ' || rules end
from idle
