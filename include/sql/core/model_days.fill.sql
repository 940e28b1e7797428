-- core.model_days: the calls of a day by repository, model and what became of them.
--
-- Grain    one row per (event_date, repo, model, acceptance)
-- Reads    staging.coding_days, staging.coding_dirty, core.repo_days, core.llm_calls, core.developers
-- Window   the days in the queue staging.coding_days, and days with calls that have no row here; privacy also of the
--          days that staging.coding_dirty names: their groups may have changed
-- Re-run   makes the same rows again
-- Settles  when no call of the 28 days up to it comes, goes or changes any more
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';
set local random_page_cost = 1.1;  -- calls of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.changed_days, pg_temp.fresh_model_days, pg_temp.decided_models, pg_temp.model_people,
    pg_temp.fresh_privacy;

create temporary table changed_days on commit drop as
select day_on as event_date from staging.coding_days
union
select event_date
from (select distinct event_date from core.repo_days where calls > 0) as day
where not exists (select from core.model_days as known where known.event_date = day.event_date);

analyze changed_days;

create temporary table fresh_model_days on commit drop as
select
    event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, tokens, line_tokens, lines, ratios,
    ratio_sum, timed, time_sum, time_squares, log_sum, log_squares,
    -- each once, row by row: faster than to sort all calls into rows
    array(select distinct name from unnest(everybody) as name where name is not null order by name) as developers
from changed_days
-- day by day: the sums of one day stay in the processor's cache, those of all days together do not
cross join lateral (
    select
        coalesce(repo, '(unknown)') as repo,
        coalesce(model, '') as model,
        acceptance,
        count(*) as calls,
        count(is_error) as known_outcomes,
        count(*) filter (where is_error) as errors,
        count(total_tokens) as token_calls,
        sum(total_tokens)::bigint as tokens,
        sum(total_tokens) filter (where accepted_lines is not null)::bigint as line_tokens,
        sum(accepted_lines) filter (where total_tokens is not null)::bigint as lines,
        count(diff_ratio) as ratios,
        sum((diff_ratio * 1e9)::bigint)::bigint as ratio_sum,
        count(tenths) as timed,
        sum(tenths)::bigint as time_sum,
        sum(tenths * tenths) as time_squares,
        sum(millionths)::bigint as log_sum,
        sum(millionths * millionths) as log_squares,
        array_agg(developer_id) as everybody
    from (
        select
            *,
            case when latency_ms > 0 then (least(latency_ms, 864e5) * 10)::bigint end as tenths,
            case when latency_ms > 0 then (ln(latency_ms) * 1e6)::bigint end as millionths
        from core.llm_calls as call
        where call.event_date = changed_days.event_date
        offset 0  -- each of both once a call, not wherever it is used
    ) as call
    group by 1, 2, 3
) as day;

analyze fresh_model_days (event_date, repo, model, acceptance);  -- what they are compared by

delete from core.model_days as known
where event_date in (select event_date from changed_days)
  and not exists (
      select from fresh_model_days as fresh
      where (fresh.event_date, fresh.repo, fresh.model, fresh.acceptance)
          = (known.event_date, known.repo, known.model, known.acceptance));

insert into core.model_days as known
    (event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, tokens, line_tokens, lines, ratios,
     ratio_sum, timed, time_sum, time_squares, log_sum, log_squares, developers)
select
    event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, tokens, line_tokens, lines, ratios,
    ratio_sum, timed, time_sum, time_squares, log_sum, log_squares, developers
from fresh_model_days
order by event_date, repo, model, acceptance
on conflict (event_date, repo, model, acceptance) do update
set calls = excluded.calls,
    known_outcomes = excluded.known_outcomes,
    errors = excluded.errors,
    token_calls = excluded.token_calls,
    tokens = excluded.tokens,
    line_tokens = excluded.line_tokens,
    lines = excluded.lines,
    ratios = excluded.ratios,
    ratio_sum = excluded.ratio_sum,
    timed = excluded.timed,
    time_sum = excluded.time_sum,
    time_squares = excluded.time_squares,
    log_sum = excluded.log_sum,
    log_squares = excluded.log_squares,
    developers = excluded.developers
-- privacy is decided below, for these days and others
where to_jsonb(known) - 'privacy' is distinct from to_jsonb(excluded) - 'privacy';

create temporary table decided_models on commit drop as
select distinct event_date, repo, model, coalesce(day.privacy, 'suppressed') as day_privacy
from (
    select event_date from changed_days union select day_on from staging.coding_dirty where kind = 'day'
) as decided
join core.model_days as used using (event_date)
left join core.repo_days as day using (event_date, repo);

analyze decided_models;

-- who used the model in the repository in the 28 days up to each day that is decided, like groups of repositories
create temporary table model_people on commit drop as
with used as (
    select distinct event_date, repo, model, who.developer_id
    from core.model_days
    cross join unnest(developers) as name
    join core.developers as who on who.kind = 'trace' and who.is_mapped and who.identity = name
    where event_date > (select min(event_date) - %(group_days)s from decided_models)
      and event_date <= (select max(event_date) from decided_models)
),
person as (
    -- each day of use counts for those after it, up to the next one
    select repo, model, developer_id, event_date as from_on,
           least(event_date + %(group_days)s, lead(event_date, 1, 'infinity') over (partition by repo, model, developer_id order by event_date)) as to_on
    from used
)
select event_date, repo, model, developer_id
from person
cross join generate_series(0, to_on - from_on - 1) as n
cross join lateral (select from_on + n as event_date) as day
join decided_models using (event_date, repo, model);

create temporary table fresh_privacy on commit drop as
select event_date, repo, model, developers,
       case when day_privacy in ('suppressed', 'complementary') then day_privacy
            when developers < %(min_group)s then 'suppressed'
            when developers < %(normal_group)s then 'pilot'
            else 'shown' end as privacy
from decided_models
left join (
    select event_date, repo, model, count(*) as people from model_people group by event_date, repo, model
) as sized using (event_date, repo, model)
cross join lateral (select coalesce(people, 0) as developers) as counted;

-- the repository's day minus the models that are shown must not be the work of fewer than min_group people
with hidden as (
    select event_date, repo, count(distinct developer_id) as together
    from fresh_privacy
    left join model_people using (event_date, repo, model)
    where privacy = 'suppressed'
    group by event_date, repo
),
beside as (
    select distinct on (event_date, repo) event_date, repo, model
    from fresh_privacy
    join hidden using (event_date, repo)
    where privacy in ('shown', 'pilot')
      and together < %(min_group)s
    order by event_date, repo, developers, model
)
update fresh_privacy as fresh
set privacy = 'complementary'
from beside
where (fresh.event_date, fresh.repo, fresh.model) = (beside.event_date, beside.repo, beside.model);

update core.model_days as known
set privacy = fresh.privacy
from fresh_privacy as fresh
where (known.event_date, known.repo, known.model) = (fresh.event_date, fresh.repo, fresh.model)
  and known.privacy <> fresh.privacy;
