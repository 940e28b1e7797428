-- Counts of the 104 days up to last_on, two of them with gaps, and a run that makes the analysis of the last one.
insert into core.repo_days
    (event_date, repo, calls, sessions, developers, developers_28d, accepted, rejected, unknown, errors, total_tokens,
     accepted_lines, median_latency_ms, cost_usd, unpriced_calls, opened_pull_requests, merged_pull_requests,
     closed_pull_requests, reopened_pull_requests, commits, merge_hours, lines_changed)
select
    %(last_on)s::date - n, 'o/r', 50 + n * 37 %% 20, n %% 9, n %% 7, 20, n * 7 %% 30, n %% 11, 0, n %% 4, n * 991 %% 5000,
    100, case when n %% 6 > 0 then 500 + n * 17 %% 300 end, n %% 13, 0, n %% 5, n %% 3, n %% 4, n %% 2, n %% 17,
    case when n %% 3 > 0 then 3 + n %% 30 end, 90
from generate_series(0, 103) as n;

insert into staging.coding_runs (run_id, horizon_at, horizon_on)
values (%(run_id)s, %(last_on)s::date + 1, %(last_on)s::date + 1);

insert into staging.coding_dirty (kind, day_on) values ('as_of', %(last_on)s);
