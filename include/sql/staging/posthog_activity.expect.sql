-- staging.posthog_activity: the rows a run's gate looks at: the sends measured by the run.
select
    activity.*,
    exposure.weekday_weeks,
    everything.baseline_total + everything.post_total as events_in_windows
from staging.posthog_activity as activity
join staging.push_scope as scope using (notification_id)
join core.push_exposures as exposure using (notification_id)
join staging.posthog_activity as everything
    on everything.notification_id = activity.notification_id and everything.metric = '*'
where scope.run_id = %(run_id)s
  and scope.send_batch is not null
