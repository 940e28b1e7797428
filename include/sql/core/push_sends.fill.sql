-- core.push_sends: one delivered push to one recipient.
--
-- Grain    one row per (notification_id)
-- Reads    staging.push_notifications
-- Writes   ops.dead_letters: the window's rows that cannot be read; every landed row gets exactly one fate;
--          staging.push_touched_campaigns; ops.published_days: the window's days are no longer current
-- Window   sent_timestamp in [window_start, window_end), and all strays
-- Re-run   replaces the window
-- Settles  at once: a send does not change
drop table if exists pg_temp.push_send_fates;

create temporary table push_send_fates on commit drop as
with landed as (
    select
        *,
        coalesce(id::text, 'row ' || md5(pushed::text)) as key_base,
        md5(notification_content::text) as content_hash,
        case when jsonb_typeof(notification_content) = 'object' then notification_content end as content
    from staging.push_notifications as pushed
    where is_stray
       or (sent_timestamp >= %(window_start)s and sent_timestamp < %(window_end)s)
),
judged as (
    select
        *,
        key_base || case when row_number() over same_key > 1 then '#' || row_number() over same_key else '' end
            as record_key,
        case
            when id is null then 'missing_id'
            when user_id is null then 'missing_user'
            when sent_timestamp is null or sent_timestamp = '-infinity' then 'missing_time'
            when is_stray then 'future_time'
            when content is null then 'unreadable_content'
            when jsonb_typeof(content -> 'title') is distinct from 'string' then 'missing_title'
            when trim(content ->> 'title') = '' then 'missing_title'
            when delivery_status is null or not delivery_status = any(%(known_statuses)s) then 'unknown_status'
            when layer_id is not null and layer_id not between 1 and 5 then 'unknown_layer'
        end as defect
    from landed
    window same_key as (partition by key_base order by user_id, sent_timestamp, content_hash)
),
filtered as (
    select
        *,
        case
            when defect is not null then null
            when not delivery_status = any(%(recipient_statuses)s) then 'status_' || delivery_status
            when layer_id = any(%(test_layers)s) then 'test_layer'
        end as filter_rule
    from judged
),
ranked as (
    -- the same send twice: the same id, or the same words to the same person at the same instant
    select
        *,
        row_number() over (partition by defect is null and filter_rule is null, id order by record_key)
            as nth_of_id,
        row_number() over (
            partition by defect is null and filter_rule is null, user_id, sent_timestamp, campaign_id,
                         content_hash, layer_id
            order by id, record_key) as nth_of_send
    from filtered
)
select
    *,
    case
        when defect is not null then 'dead'
        when filter_rule is not null then 'filtered'
        when nth_of_id > 1 or nth_of_send > 1 then 'duplicate'
        else 'stored'
    end as fate,
    coalesce(defect, filter_rule,
             case when nth_of_id > 1 then 'same_id' when nth_of_send > 1 then 'same_send' end) as rule
from ranked;

-- the day has to pass its gates anew
update ops.published_days
set is_current = false
where pipeline = %(pipeline)s
  and day_on >= (%(window_start)s at time zone 'UTC')::date
  and day_on < (%(window_end)s at time zone 'UTC')::date;

-- campaigns that lose a send here, or whose send moves here from another day
insert into staging.push_touched_campaigns (run_id, campaign_key)
select distinct %(run_id)s, campaign_key
from core.push_sends
where campaign_key is not null
  and ((sent_at >= %(window_start)s and sent_at < %(window_end)s)
       or notification_id in (select id from push_send_fates where fate = 'stored'))
on conflict do nothing;

delete from core.push_sends
where sent_at >= %(window_start)s
  and sent_at < %(window_end)s;

insert into core.push_sends
    (notification_id, user_id, sent_at, campaign_id, automation_id, layer_id, delivery_status,
     title, body, deep_link, content_key, campaign_key)
select
    id,
    user_id,
    sent_timestamp,
    nullif(trim(campaign_id), ''),
    automation_id,
    layer_id,
    delivery_status,
    content ->> 'title',
    content ->> 'body',
    content ->> 'deep_link',
    md5(concat_ws(E'\x1f', content ->> 'title', coalesce(content ->> 'body', ''), coalesce(layer_id, 0))),
    nullif(trim(campaign_id), '')
from push_send_fates
where fate = 'stored'
order by id
-- a send whose instant was corrected in the source moves here from its old day
on conflict (notification_id) do update
set (user_id, sent_at, campaign_id, automation_id, layer_id, delivery_status, title, body, deep_link,
     content_key, campaign_key)
    = (excluded.user_id, excluded.sent_at, excluded.campaign_id, excluded.automation_id, excluded.layer_id,
       excluded.delivery_status, excluded.title, excluded.body, excluded.deep_link, excluded.content_key,
       excluded.campaign_key);

delete from ops.dead_letters
where pipeline = %(pipeline)s
  and source = 'staging.push_notifications'
  and status = 'open'
  and (partition_on is null
       or (partition_on >= (%(window_start)s at time zone 'UTC')::date
           and partition_on < (%(window_end)s at time zone 'UTC')::date))
  and record_key not in (select record_key from push_send_fates where fate = 'dead');

insert into ops.dead_letters
    (pipeline, source, record_key, reason, payload, partition_on, first_run_id, last_run_id)
select
    %(pipeline)s,
    'staging.push_notifications',
    record_key,
    rule,
    jsonb_build_object(
        'id', id, 'user_id', user_id, 'sent_timestamp', sent_timestamp,
        'notification_content', notification_content, 'campaign_id', campaign_id,
        'automation_id', automation_id, 'delivery_status', delivery_status, 'layer_id', layer_id)::text,
    case when not is_stray then sent_on end,
    %(run_id)s,
    %(run_id)s
from push_send_fates
where fate = 'dead'
on conflict (pipeline, source, record_key) do update
set reason = excluded.reason,
    payload = excluded.payload,
    partition_on = excluded.partition_on,
    last_run_id = excluded.last_run_id;
