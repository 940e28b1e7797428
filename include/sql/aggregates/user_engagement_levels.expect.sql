-- aggregates.user_engagement_levels: the rows that are held before they are published: everybody, beside what is known of them.
select
    level.*,
    person.user_id is not null as is_a_user,
    person.is_excluded as is_excluded_user,
    run.horizon_on,
    case
        when level.score_lifetime >= %(power_user_points)s then 'power_user'
        when level.score_lifetime >= %(active_points)s then 'active'
        when level.score_lifetime > 0 then 'casual'
    end as level_by_lifetime,
    case
        when level.score_90d >= %(power_user_points)s then 'power_user'
        when level.score_90d >= %(active_points)s then 'active'
        when level.score_90d > 0 then 'casual'
    end as level_by_90d,
    case
        when level.events_30d >= step[3] then step[3] || '+'
        when level.events_30d >= step[2] then step[2] || '-' || step[3] - 1
        when level.events_30d >= step[1] then step[1] || '-' || step[2] - 1
        when level.events_30d >= 1 then '1-' || step[1] - 1
        else '0'
    end as intensity_by_events
from aggregates.user_engagement_levels as level
cross join staging.unified_runs as run
cross join (select %(intensity_steps)s::integer[] as step) as setting
left join core.unified_users as person using (user_id)
where run.run_id = %(run_id)s
