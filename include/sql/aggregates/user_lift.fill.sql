-- aggregates.user_lift: what one user did before and after one send, per metric.
--
-- Grain    one row per (notification_id, metric)
-- Reads    core.push_exposures, staging.posthog_activity, staging.push_scope, staging.push_touched_campaigns
-- Window   the sends measured by this run; and rows of touched campaigns whose send may no longer be judged,
--          has moved, or was counted for another person
-- Re-run   replaces those rows
-- Settles  settle_hours after the send
delete from aggregates.user_lift as published
using core.push_exposures as exposure
join staging.push_touched_campaigns as touched
    on touched.run_id = %(run_id)s and touched.campaign_key = exposure.campaign_key and not touched.is_held
where exposure.notification_id = published.notification_id
  and (exposure.exclusion is not null
       or (exposure.person_id, exposure.user_id, exposure.sent_at, exposure.observed_from)
          is distinct from (published.person_id, published.user_id, published.sent_at, published.observed_from));

delete from aggregates.user_lift as published
where sent_at >= %(window_start)s
  and sent_at < %(window_end)s
  and not exists (
      select from core.push_exposures as exposure
      where exposure.notification_id = published.notification_id);

delete from aggregates.user_lift as published
using staging.push_scope as scope
where scope.run_id = %(run_id)s
  and scope.send_batch is not null
  and scope.notification_id = published.notification_id;

insert into aggregates.user_lift
    (notification_id, metric, user_id, sent_at, person_id, observed_from, is_covered, baseline_total, baseline_days, baseline_daily,
     post_total, post_days, post_daily, lift, relative_lift, is_newly_active,
     weekday_total, weekday_days, weekday_daily, weekday_lift)
with daily as (
    select
        exposure.notification_id,
        activity.metric,
        exposure.user_id,
        exposure.sent_at,
        exposure.person_id,
        exposure.observed_from,
        everything.baseline_total + everything.post_total > 0 as is_covered,
        activity.baseline_total,
        exposure.baseline_days,
        activity.baseline_total / exposure.baseline_days as baseline_daily,
        activity.post_total,
        %(post_hours)s / 24.0::double precision as post_days,
        activity.post_total / (%(post_hours)s / 24.0::double precision) as post_daily,
        case when exposure.weekday_weeks > 0 then
            activity.week_1_total
            + case when exposure.weekday_weeks > 1 then activity.week_2_total else 0 end
            + case when exposure.weekday_weeks > 2 then activity.week_3_total else 0 end
            + case when exposure.weekday_weeks > 3 then activity.week_4_total else 0 end
        end as weekday_total,
        case when exposure.weekday_weeks > 0 then
            exposure.weekday_weeks * (%(post_hours)s / 24.0::double precision)
        end as weekday_days
    from staging.push_scope as scope
    join core.push_exposures as exposure using (notification_id)
    join staging.posthog_activity as activity using (notification_id)
    join staging.posthog_activity as everything
        on everything.notification_id = scope.notification_id and everything.metric = '*'
    where scope.run_id = %(run_id)s
      and scope.send_batch is not null
      and activity.metric = any(%(metrics)s)
)
select
    notification_id,
    metric,
    user_id,
    sent_at,
    person_id,
    observed_from,
    is_covered,
    baseline_total,
    baseline_days,
    baseline_daily,
    post_total,
    post_days,
    post_daily,
    post_daily - baseline_daily,
    case when baseline_daily > 0 then (post_daily - baseline_daily) / baseline_daily end,
    baseline_total = 0 and post_total > 0,
    weekday_total,
    weekday_days,
    weekday_total / weekday_days,
    post_daily - weekday_total / weekday_days
from daily
order by notification_id, metric;
