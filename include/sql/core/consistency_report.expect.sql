-- core.consistency_report: the rows a run's gate looks at: those of its horizon; what breaks a promise is named.
with run as (
    select horizon_on, previous_horizon_on
    from staging.unified_runs
    where run_id = %(run_id)s
),
report as (
    select check_name, subject, numerator, denominator, rate
    from core.consistency_report
    join run on run.horizon_on = as_of_on
),
link as (
    select coalesce(max(numerator), 0) as people, coalesce(max(rate), 0) as rate
    from report
    where check_name = 'match_rate'
      and subject = %(link_method)s
),
published_link as (
    select rate
    from core.consistency_report
    join run on as_of_on < run.horizon_on and as_of_on <= run.previous_horizon_on
    where check_name = 'match_rate'
      and subject = %(link_method)s
    order by as_of_on desc
    limit 1
),
published_fill as (
    select distinct on (subject) subject, rate
    from core.consistency_report
    join run on as_of_on < run.horizon_on and as_of_on <= run.previous_horizon_on
    where check_name = 'filled'
    order by subject, as_of_on desc
),
named_before as (
    -- searches and moderation never name anybody
    select activity_type as subject, (sum(events) filter (where is_attributed))::double precision / sum(events) as rate
    from core.daily_activity
    join run on day_on < run.previous_horizon_on
    group by activity_type
),
books as (
    -- a cleared task finds nothing new, and what it refused before waits in the queue
    select
        (select count(*)
         from staging.unified_refused as refused
         join ops.dead_letters as letter using (source, record_key)
         where letter.pipeline = %(pipeline)s
           and letter.status = 'open') as rows_dead,
        (select coalesce(sum(counted.changed_rows), 0)
         from ops.row_counts as counted
         join staging.unified_runs as other using (run_id)
         left join ops.checkpoints as published on published.job = %(pipeline)s
         where counted.pipeline = %(pipeline)s
           and (other.run_id = %(run_id)s
                or published.position is null
                or other.horizon_at > published.position)) as rows_changed
)
select
    check_name,
    subject,
    case when check_name = 'match_rate' and numerator > link.people then subject end as better_link,
    null as fallen_link,
    -- half of three rows is no finding
    case when check_name = 'orphans' and report.rate > 0.5 and denominator >= 20 and not is_about_people then subject end
        as mostly_orphans,
    case when check_name = 'orphans' and report.rate > 0.05 and not is_about_people then subject end as orphans,
    case when check_name = 'orphans' and report.rate > 0.5 and is_about_people then subject end as unlinked,
    case when check_name = 'shared_values' and subject in ('engagement email=email', 'chemlink email=email')
        and report.rate > 0.01 then subject end as shared_emails,
    case when check_name = 'disagreeing_emails' and report.rate > 0.05 then subject end as disagreeing_emails,
    case when check_name = 'activity_before_signup' and numerator > 0 then subject end as before_signup,
    case when check_name = 'replies_before_their_parent' and numerator > 0 then subject end as before_parent,
    case when check_name = 'unparseable_dates' and report.rate > 0.1 then subject end as unparseable_dates,
    null as too_many_dead,
    case when check_name = 'filled' and denominator >= 20 and report.rate < published_fill.rate - %(max_fill_drop)s
        and not %(accept_shrink)s then subject end
        as emptied,
    case when check_name = 'named_people' and denominator >= 20 and report.rate < named_before.rate - 0.5
        and not %(accept_shrink)s then subject end
        as nameless
from report
cross join link
left join published_fill using (subject)
left join named_before using (subject)
cross join lateral (
    values (subject in ('engagement.persons.external_id', 'chemlink.persons'))
) as about (is_about_people)
union all
-- a row of its own: when nobody has the configured key any more, the report does not mention it
select
    'configured_link', %(link_method)s, null,
    case when link.rate < published_link.rate - %(max_match_rate_drop)s then %(link_method)s end,
    null, null, null, null, null, null, null, null, null, null, null
from link
left join published_link on true
union all
-- one row without a time is a row; more of them are a share
select
    'dead_letters', 'core.user_journey_events', null, null, null, null, null, null, null, null, null, null,
    case when rows_dead > 1 and rows_dead > %(max_dead_share)s * rows_changed then 'core.user_journey_events' end,
    null, null
from books
