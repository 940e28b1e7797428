-- The default shape: one row per send, with campaign, automation and delivery status.
--
-- Grain    one row per (id)
-- Window   sent_timestamp in [window_start, window_end), and the strays no window would ever fetch:
--          rows without a time, and rows later than the source's own clock (with an hour for skew)
-- Columns  exactly those of staging.push_notifications, in that order and type
select
    id,
    user_id,
    sent_timestamp,
    notification_content,
    campaign_id,
    automation_id,
    delivery_status,
    null::smallint as layer_id,
    (sent_timestamp at time zone 'UTC')::date as sent_on,
    false as is_stray
from push_notifications
where sent_timestamp >= %(window_start)s
  and sent_timestamp < %(window_end)s
union all
select
    id,
    user_id,
    sent_timestamp,
    notification_content,
    campaign_id,
    automation_id,
    delivery_status,
    null::smallint,
    case when isfinite(sent_timestamp) then (sent_timestamp at time zone 'UTC')::date end,
    true
from push_notifications
where %(with_strays)s
  and (sent_timestamp is null
       or sent_timestamp = '-infinity'
       or sent_timestamp > greatest(now() + interval '1 hour', %(window_end)s))
