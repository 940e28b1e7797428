-- The cadence shape: a tracking table without campaign or delivery status, by layer.
--
-- Grain    one row per (id)
-- Window   sent_at in [window_start, window_end), and the strays no window would ever fetch
-- Columns  exactly those of staging.push_notifications, in that order and type
-- Caution  sent_at is the tracking insert, not the send; some sends were never tracked. The status
--          'tracked' says so: it is all that this source knows.
select
    id,
    user_id,
    sent_at as sent_timestamp,
    jsonb_build_object('title', push_title, 'body', push_body, 'deep_link', deep_link,
                       'audience', audience_description) as notification_content,
    null::text as campaign_id,
    null::uuid as automation_id,
    'tracked' as delivery_status,
    layer_id::smallint as layer_id,
    (sent_at at time zone 'UTC')::date as sent_on,
    false as is_stray
from user_notifications
where sent_at >= %(window_start)s
  and sent_at < %(window_end)s
union all
select
    id,
    user_id,
    sent_at,
    jsonb_build_object('title', push_title, 'body', push_body, 'deep_link', deep_link,
                       'audience', audience_description),
    null,
    null,
    'tracked',
    layer_id::smallint,
    case when isfinite(sent_at) then (sent_at at time zone 'UTC')::date end,
    true
from user_notifications
where %(with_strays)s
  and (sent_at is null
       or sent_at = '-infinity'
       or sent_at > greatest(now() + interval '1 hour', %(window_end)s))
