-- core.pull_request_calls: what an author asked of assistants while working on a pull request.
--
-- Grain    one row per (repo, number)
-- Reads    staging.coding_days, staging.coding_runs, core.pull_requests, core.developers, core.llm_calls
-- Window   pull requests that were worked on during a day of the queue staging.coding_days
-- Re-run   makes the same rows again
-- Settles  when neither the pull request nor a call of its time changes any more
--
-- An author without a name in traces has no row: what they asked nobody knows.
set local jit = off;
set local work_mem = '256MB';

drop table if exists pg_temp.touched_pull_requests, pg_temp.fresh_pull_request_calls;

create temporary table touched_pull_requests on commit drop as
select
    pull_request.repo,
    number,
    pull_request.developer_id,
    from_at,
    to_at,
    (from_at at time zone %(business_zone)s)::date as from_on,
    (to_at at time zone %(business_zone)s)::date as to_on
from core.pull_requests as pull_request
cross join (select horizon_at from staging.coding_runs where run_id = %(run_id)s) as run
cross join lateral (
    select least(first_commit_at, created_at) as from_at, coalesce(merged_at, closed_at, horizon_at) as to_at
) as work
where exists (
    select from staging.coding_days
    where day_on between (from_at at time zone %(business_zone)s)::date and (to_at at time zone %(business_zone)s)::date);

analyze touched_pull_requests;

create temporary table fresh_pull_request_calls on commit drop as
with day as (
    -- of the repositories' days only those on which somebody worked on one of them
    select distinct repo, from_on + n as event_date
    from touched_pull_requests
    cross join generate_series(0, to_on - from_on) as n
),
call as (
    select repo, who.developer_id, ts, acceptance, total_tokens, cost_usd
    from day
    join core.llm_calls as call using (repo, event_date)
    join core.developers as who on who.kind = 'trace' and who.identity = call.developer_id
)
select
    work.repo,
    work.number,
    count(ts)::integer as calls,
    count(*) filter (where acceptance = 'accepted')::integer as accepted_calls,
    count(*) filter (where acceptance in ('accepted', 'rejected'))::integer as known_calls,
    sum(total_tokens)::bigint as total_tokens,
    (sum((cost_usd * 1e9)::bigint) / 1e9)::double precision as cost_usd
from touched_pull_requests as work
left join call
    on call.repo = work.repo
    and call.developer_id = work.developer_id
    and call.ts between work.from_at and work.to_at
where exists (select from core.developers as who where who.kind = 'trace' and who.developer_id = work.developer_id)
group by work.repo, work.number;

delete from core.pull_request_calls as known
where not exists (
        select from core.pull_requests as pull_request
        where pull_request.repo = known.repo and pull_request.number = known.number)
   or exists (
        select from touched_pull_requests as work where work.repo = known.repo and work.number = known.number)
  and not exists (
        select from fresh_pull_request_calls as fresh
        where fresh.repo = known.repo and fresh.number = known.number);

insert into core.pull_request_calls as known
    (repo, number, calls, accepted_calls, known_calls, total_tokens, cost_usd)
select repo, number, calls, accepted_calls, known_calls, total_tokens, cost_usd
from fresh_pull_request_calls
order by repo, number
on conflict (repo, number) do update
set calls = excluded.calls,
    accepted_calls = excluded.accepted_calls,
    known_calls = excluded.known_calls,
    total_tokens = excluded.total_tokens,
    cost_usd = excluded.cost_usd
where (known.*) is distinct from (excluded.*);
