-- aggregates.ai_coding_report: the rows that are held before they are published: the reports made anew.
select report.*, report.report -> 'metrics' as metrics, counted.calls as day_calls
from aggregates.ai_coding_report as report
cross join lateral (
    select coalesce(sum(day.calls), 0) as calls
    from core.repo_days as day
    where day.event_date > report.as_of_on - report.window_days
      and day.event_date <= report.as_of_on
      and report.repo in (day.repo, '(all)')
      and not day.is_stray
      and day.privacy in ('shown', 'pilot')
) as counted
where as_of_on in (select day_on from staging.coding_dirty where kind = 'as_of')
