-- core.repo_days: the rows a run's gate looks at: the days it publishes anew, beside what was counted in core.
with called as (
    select event_date, coalesce(repo, '(unknown)') as repo, count(*) as calls, coalesce(sum(total_tokens), 0) as total_tokens,
           count(*) filter (where acceptance = 'accepted') as accepted
    from staging.coding_dirty
    join core.llm_calls on event_date = day_on
    where kind = 'day'
    group by 1, 2
),
merged as (
    select (merged_at at time zone %(business_zone)s)::date as event_date, repo, count(*) as pull_requests
    from core.pull_requests
    where merged_at is not null
    group by 1, 2
),
committed as (
    select (committed_at at time zone %(business_zone)s)::date as event_date, repo, count(*) as commits
    from core.commits
    group by 1, 2
),
expected as (
    select day_on as event_date, repo, coalesce(day_on < github_to_on, false) as is_github_asked
    from staging.coding_dirty
    join staging.coding_repositories on first_on <= day_on
    where kind = 'day'
    union all
    -- of the time before it began, days on which something happened
    select event_date, repo, coalesce(event_date < github_to_on, false)
    from (
        select event_date, repo, true as is_call from called
        union
        select event_date, repo, false from merged
        union
        select event_date, repo, false from committed
    ) as happened
    join staging.coding_dirty on kind = 'day' and day_on = event_date
    join staging.coding_repositories using (repo)
    where event_date < coalesce(first_on, 'infinity')
    group by event_date, repo, github_to_on
    having bool_or(is_call) or event_date < github_to_on
)
select
    expected.event_date,
    expected.repo,
    day.repo is not null as is_there,
    is_github_asked,
    num_nonnulls(day.opened_pull_requests, day.merged_pull_requests, day.closed_pull_requests,
                 day.reopened_pull_requests, day.commits) as counts_of_github,
    day.calls,
    day.sessions,
    day.developers,
    day.developers_28d,
    day.accepted,
    day.rejected,
    day.unknown,
    day.errors,
    day.unpriced_calls,
    day.total_tokens,
    day.merged_pull_requests,
    day.closed_pull_requests,
    day.commits,
    day.merge_hours,
    coalesce(called.calls, 0) as calls_counted,
    coalesce(called.accepted, 0) as accepted_counted,
    coalesce(called.total_tokens, 0) as tokens_counted,
    coalesce(merged.pull_requests, 0) as merged_counted,
    coalesce(committed.commits, 0) as commits_counted
from expected
left join core.repo_days as day using (event_date, repo)
left join called using (event_date, repo)
left join merged using (event_date, repo)
left join committed using (event_date, repo)
