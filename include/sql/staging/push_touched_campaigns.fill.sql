-- staging.push_touched_campaigns: which touched campaigns must keep their last good numbers.
--
-- Grain    one row per (run_id, campaign_key)
-- Reads    core.push_exposures, ops.published_days
-- Window   the campaigns touched by the run
-- Re-run   judges them again
-- Settles  when every day of the campaign has passed: the run of the last one publishes it
update staging.push_touched_campaigns as touched
set is_held = exists (
    select
    from core.push_exposures as exposure
    where exposure.campaign_key = touched.campaign_key
      and not (exposure.sent_at >= %(window_start)s and exposure.sent_at < %(window_end)s)
      and not exists (
          select
          from ops.published_days as passed
          where passed.pipeline = %(pipeline)s
            and passed.is_current
            and passed.day_on = (exposure.sent_at at time zone 'UTC')::date))
where run_id = %(run_id)s;
