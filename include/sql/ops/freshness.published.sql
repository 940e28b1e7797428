-- ops.freshness: up to when each pipeline has published without a gap.
--
-- The checkpoint, and for push_lift no later than the first of its days that was loaded and never passed its gates:
-- later, green runs move the checkpoint past such a day and leave it out. A day that some run is working on is not
-- counted yet, nor are days before the first published one: a backfill of old days is nobody's delay. While an
-- incident is open it is counted: work delays the opening of an incident, and only the day's passing may end one.
with first_published as (
    select min(day_on) as day_on from ops.published_days where pipeline = 'push_lift'
),
worked_on as (
    select window_start, window_end
    from ops.etl_runs
    where pipeline = 'push_lift'
      and (status = 'running' and started_at > %(at)s - interval '1 day' or finished_at > %(at)s - interval '1 hour')
      and not exists (select from ops.incidents where pipeline = 'push_lift' and closed_at is null)
),
blocked as (
    select min(day) at time zone 'UTC' as from_at
    from first_published
    cross join generate_series(
        first_published.day_on::timestamp,
        (select position at time zone 'UTC' - interval '1 day' from ops.checkpoints where job = 'push_lift'),
        interval '1 day') as day
    where not exists (
            select from ops.published_days as passed where passed.pipeline = 'push_lift' and passed.day_on = day::date)
      and exists (
            select from core.push_sends
            where sent_at >= day at time zone 'UTC' and sent_at < (day + interval '1 day') at time zone 'UTC')
      and not exists (
            select from worked_on
            where window_start < (day + interval '1 day') at time zone 'UTC' and window_end > day at time zone 'UTC')
)
select job, case when job = 'push_lift' then least(position, blocked.from_at) else position end as until_at
from ops.checkpoints
cross join blocked;
