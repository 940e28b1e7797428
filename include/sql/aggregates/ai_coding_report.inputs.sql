-- aggregates.ai_coding_report: what was counted in every window of every repository and of all together.
--
-- Grain    one row per (as_of_on, repo, window_days)
-- Reads    staging.coding_dirty, staging.coding_runs, core.model_days, core.developers, core.coding_session_days,
--          core.repo_days, core.pull_requests, aggregates.correlation_cache
-- Window   windows that end on a day staging.coding_dirty names
-- Unit     as in core.model_days: tenths of milliseconds, logarithms in millionths, ratios in thousand millionths
--
-- What calls say is summed over what core.repo_days and core.model_days show, and over nothing else: for a repository
-- and for all alike, so that no difference of two reports, or of one and its days, tells of what is hidden.
-- Every day is read once: windows overlap, so days are summed between the edges of windows first.
with run as (
    select horizon_at, horizon_on from staging.coding_runs where run_id = %(run_id)s
),
span as (
    select day_on as as_of_on, window_days, day_on - window_days + 1 as first_on
    from staging.coding_dirty
    cross join unnest(%(report_days)s::integer[]) as window_days
    where kind = 'as_of'
),
edge as materialized (
    select array_agg(on_day order by on_day) as days, min(on_day) as first_on, max(on_day) as end_on
    from (select first_on from span union select as_of_on + 1 from span) as every(on_day)
),
known_day as materialized (
    select day.*, date_trunc('week', event_date::timestamp)::date as week_on,
           privacy in ('suppressed', 'complementary') as is_hidden
    from edge
    join core.repo_days as day on event_date >= first_on and event_date < end_on and not is_stray
),
told as materialized (
    -- what may be told of calls: days of repositories that are shown, models by the names that are shown that day
    select
        width_bucket(event_date, (select days from edge)) as piece_no,
        case when said.privacy in ('shown', 'pilot') then model else '(suppressed)' end as told_model, said.*
    from edge
    join core.model_days as said on event_date >= first_on and event_date < end_on
    join known_day using (event_date, repo)
    where not is_hidden
),
piece as materialized (
    select
        piece_no, repo, told_model as model, acceptance,
        sum(calls) as calls, sum(known_outcomes) as known_outcomes, sum(errors) as errors,
        sum(token_calls) as token_calls, sum(tokens) as tokens, sum(line_tokens) as line_tokens, sum(lines) as lines,
        sum(ratios) as ratios, sum(ratio_sum) as ratio_sum, sum(timed) as timed, sum(time_sum) as time_sum,
        sum(time_squares) as time_squares, sum(log_sum) as log_sum, sum(log_squares) as log_squares
    from told
    group by piece_no, repo, told_model, acceptance
),
met as materialized (
    -- names that developers.csv does not know may all be one person's
    select distinct piece_no, repo, who.developer_id
    from told
    cross join unnest(developers) as name
    join core.developers as who on who.kind = 'trace' and who.is_mapped and who.identity = name
),
people_counts as (
    select as_of_on, window_days, coalesce(repo, '(all)') as repo, count(distinct developer_id) as developers
    from span
    cross join edge
    join met on days[piece_no] >= span.first_on and days[piece_no] <= as_of_on
    group by grouping sets ((as_of_on, window_days, repo), (as_of_on, window_days))
),
cell as (
    select
        as_of_on, window_days, coalesce(repo, '(all)') as repo, model, acceptance,
        sum(calls) as calls, sum(known_outcomes) as known_outcomes, sum(errors) as errors,
        sum(token_calls) as token_calls, sum(tokens) as tokens, sum(line_tokens) as line_tokens, sum(lines) as lines,
        sum(ratios) as ratios, sum(ratio_sum) as ratio_sum, sum(timed) as timed, sum(time_sum) as time_sum,
        sum(time_squares) as time_squares, sum(log_sum) as log_sum, sum(log_squares) as log_squares
    from span
    cross join edge
    join piece on days[piece_no] >= span.first_on and days[piece_no] <= as_of_on
    group by grouping sets ((as_of_on, window_days, repo, model, acceptance), (as_of_on, window_days, model, acceptance))
),
call_counts as (
    select as_of_on, window_days, repo, jsonb_agg(to_jsonb(cell) - array['as_of_on', 'window_days', 'repo'] order by model, acceptance) as cells
    from cell
    group by as_of_on, window_days, repo
),
told_day as materialized (
    select worked.*, week_on
    from edge
    join core.coding_session_days as worked on event_date >= first_on and event_date < end_on
    join known_day using (event_date, repo)
    where not is_hidden
),
session_day as materialized (
    select repo, event_date, week_on, session_no
    from (select *, row_number() over () as session_no from (select distinct session_key, started_at from told_day) as every) as session
    join told_day using (session_key, started_at)
),
session_counts as (
    select as_of_on, window_days, coalesce(repo, '(all)') as repo, count(distinct session_no) as sessions
    from span
    join session_day on event_date >= first_on and event_date <= as_of_on
    group by grouping sets ((as_of_on, window_days, repo), (as_of_on, window_days))
),
week_sessions as materialized (  -- once, not once a week
    select coalesce(repo, '(all)') as repo, week_on, count(distinct session_no) as sessions
    from session_day
    group by grouping sets ((week_on, repo), (week_on))
),
window_day as materialized (
    -- a repository that is never shown in the window is no part of all; one that is shown at times leaves gaps
    select as_of_on, window_days, known_day.*,
           bool_or(is_hidden) over place and not bool_or(calls > 0 and not is_hidden) over place as is_left_out
    from span
    join known_day on event_date >= first_on and event_date <= as_of_on
    window place as (partition by as_of_on, window_days, repo)
),
full_week as materialized (
    select as_of_on, window_days, coalesce(repo, '(all)') as repo, week_on, bool_or(is_hidden and not is_left_out) as has_gap
    from window_day
    group by grouping sets ((as_of_on, window_days, repo, week_on), (as_of_on, window_days, week_on))
    having count(distinct event_date) = 7
),
week_counts as (
    select as_of_on, window_days, repo,
           jsonb_agg(case when not has_gap then coalesce(sessions, 0) end order by week_on) as weekly_sessions
    from full_week
    left join week_sessions using (repo, week_on)
    group by as_of_on, window_days, repo
),
day_counts as (
    -- what calls say is of the days that are shown, what GitHub says of all
    select
        as_of_on, window_days, coalesce(repo, '(all)') as repo,
        count(distinct event_date) as days,
        count(distinct event_date) filter (where commits is not null) as github_days,
        count(*) filter (where is_hidden) as hidden_days,
        max(privacy) filter (where is_hidden) as hidden_as,  -- complementary when no day is suppressed
        count(distinct event_date) filter (where calls > 0 and not is_hidden) as active_days,
        sum(calls - unpriced_calls) filter (where not is_hidden) as priced_calls,
        sum(cost_usd order by event_date, repo) filter (where not is_hidden) as cost_usd,
        sum(merged_pull_requests) filter (where not is_hidden and not is_left_out) as merged_beside_cost,
        sum(commits) as commits, sum(merged_pull_requests) as merged, sum(closed_pull_requests) as closed,
        sum(reopened_pull_requests) as reopened, sum(opened_pull_requests) as opened
    from window_day
    group by grouping sets ((as_of_on, window_days, repo), (as_of_on, window_days))
),
merge_counts as (
    select
        as_of_on, window_days, coalesce(known_day.repo, '(all)') as repo,
        percentile_cont(0.5) within group (order by extract(epoch from merged_at - created_at)::double precision / 3600) as median_merge_hours,
        count(*) filter (where is_follow_up_fix) as fixes
    from span
    join core.pull_requests
        on merged_at >= first_on::timestamp at time zone %(business_zone)s
        and merged_at < (as_of_on + 1)::timestamp at time zone %(business_zone)s
    join known_day
        on known_day.repo = pull_requests.repo
        and event_date = (merged_at at time zone %(business_zone)s)::date
        and commits is not null
    group by grouping sets ((as_of_on, window_days, known_day.repo), (as_of_on, window_days))
),
strongest as (
    select distinct on (correlation_date, repo, lag_days) correlation_date, repo, lag_days, metric_x, metric_y, pearson_r
    from aggregates.correlation_cache
    where correlation_date in (select as_of_on from span) and pearson_p is not null
    order by correlation_date, repo, lag_days, abs(pearson_r) desc, metric_x, metric_y
),
at_lag as (
    select correlation_date, repo, lag_days, max(family_size) as family_size,
           count(pearson_p) as tests,
           count(*) filter (where verdict in ('associated', 'control fired')) as found,
           jsonb_agg(jsonb_build_object(
               'metric_x', metric_x, 'metric_y', metric_y, 'lag_days', lag_days, 'pearson_r', pearson_r, 'low', pearson_low,
               'high', pearson_high, 'p_adjusted', p_adjusted, 'spearman_r', spearman_r, 'raw_pearson_r', raw_pearson_r,
               'effective_n', effective_n, 'verdict', verdict) order by metric_x, metric_y)
               filter (where verdict in ('associated', 'control fired')) as pairs
    from aggregates.correlation_cache
    where correlation_date in (select as_of_on from span) and privacy <> 'suppressed'
    group by correlation_date, repo, lag_days
),
association_counts as (
    select correlation_date as as_of_on, repo,
           jsonb_build_object('tests', max(family_size), 'by_lag', jsonb_agg(jsonb_build_object(
               'lag_days', lag_days, 'is_control', lag_days < 0, 'tests', tests, 'found', found, 'pairs', coalesce(pairs, '[]'),
               'strongest', case when metric_x is not null then jsonb_build_object('metric_x', metric_x, 'metric_y', metric_y, 'pearson_r', pearson_r) end)
               order by lag_days)) as associations,
           sum(found) filter (where lag_days >= 0) as associated,
           sum(found) filter (where lag_days < 0) as controls_fired
    from at_lag
    left join strongest using (correlation_date, repo, lag_days)
    group by correlation_date, repo
),
place as (
    -- a repository is reported from its first day on, also when nothing happened in the window
    select as_of_on, window_days, coalesce(repo, '(all)') as repo
    from span
    join (select repo, min(event_date) as began_on from core.repo_days where not is_stray group by repo) as known on began_on <= as_of_on
    group by grouping sets ((as_of_on, window_days, repo), (as_of_on, window_days))
)
select
    as_of_on, repo, window_days, %(business_zone)s::text as time_zone,
    as_of_on + 1 + %(settle_days)s > horizon_on as is_provisional,
    least(horizon_at, (as_of_on + 1 + %(settle_days)s)::timestamp at time zone %(business_zone)s) as created_at,
    %(min_group)s as min_group, %(normal_group)s as normal_group,
    coalesce(cells, '[]') as cells, coalesce(developers, 0) as developers, coalesce(sessions, 0) as sessions,
    coalesce(weekly_sessions, '[]') as weekly_sessions, coalesce(hidden_days, 0) as hidden_days, hidden_as,
    coalesce(merged_beside_cost, 0)::bigint as merged_beside_cost, coalesce(days, 0) as days,
    coalesce(github_days, 0) as github_days, coalesce(active_days, 0) as active_days,
    case when priced_calls > 0 then cost_usd end as cost_usd,
    coalesce(commits, 0)::bigint as commits, coalesce(merged, 0)::bigint as merged,
    coalesce(closed, 0)::bigint as closed, coalesce(reopened, 0)::bigint as reopened,
    coalesce(opened, 0)::bigint as opened,
    median_merge_hours, coalesce(fixes, 0) as fixes, associations, associated, controls_fired
from place
cross join run
left join call_counts using (as_of_on, window_days, repo)
left join people_counts using (as_of_on, window_days, repo)
left join session_counts using (as_of_on, window_days, repo)
left join week_counts using (as_of_on, window_days, repo)
left join day_counts using (as_of_on, window_days, repo)
left join merge_counts using (as_of_on, window_days, repo)
left join association_counts using (as_of_on, repo)
order by as_of_on, window_days, repo;
