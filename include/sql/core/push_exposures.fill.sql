-- core.push_exposures: one user's turn in one campaign: the windows it is judged by, and whether it can be.
--
-- Grain    one row per (notification_id)
-- Reads    core.push_sends, core.identity_map, staging.push_users, staging.posthog_project, staging.push_scope,
--          staging.push_touched_users, aggregates.user_lift, ops.published_days, ops.checkpoints
-- Writes   staging.push_touched_campaigns: the campaigns whose numbers may change; staging.push_scope: the
--          sends to measure again, and the batches
-- Window   sent_at in (window_start - post_hours, window_end + baseline_days): every send whose windows a send
--          of this window can fall into; the run's scope; the sends of users whose person changed; and sends whose
--          campaign was joined or split
-- Re-run   replaces those rows
-- Settles  post_hours + lag_hours after the send, when staging.posthog_activity is asked for it
drop table if exists pg_temp.reached_sends;

create temporary table reached_sends on commit drop as
select notification_id
from core.push_sends
where sent_at > %(window_start)s::timestamptz - make_interval(hours => %(post_hours)s)
  and sent_at <= %(window_end)s::timestamptz + make_interval(days => %(baseline_days)s)
union
select notification_id
from staging.push_scope
where run_id = %(run_id)s
union
select notification_id
from core.push_exposures
where user_id in (select user_id from staging.push_touched_users where run_id = %(run_id)s)
union
select exposure.notification_id
from core.push_exposures as exposure
left join core.push_sends as send using (notification_id)
where (send.notification_id is null or send.campaign_key <> exposure.campaign_key)
  and ((exposure.sent_at >= %(window_start)s and exposure.sent_at < %(window_end)s)
       or exposure.campaign_key in (
           select campaign_key from staging.push_touched_campaigns where run_id = %(run_id)s));

insert into staging.push_touched_campaigns (run_id, campaign_key)
select distinct %(run_id)s, campaign_key
from core.push_exposures
where notification_id in (select notification_id from reached_sends)
on conflict do nothing;

delete from core.push_exposures
where notification_id in (select notification_id from reached_sends);

insert into core.push_exposures
    (notification_id, user_id, campaign_key, layer_id, sent_at, post_ends_at, settles_at, arm, person_id,
     mapping_method, observed_from, baseline_days, weekday_weeks, sends_in_baseline, sends_in_post, is_clean,
     is_deleted_user, exclusion)
with neighbour as (
    -- counted over all sends of the reached users: peers of the same instant belong to the post window
    select
        notification_id,
        count(*) over (partition by user_id order by sent_at
            range between make_interval(days => %(baseline_days)s) preceding and current row)
        - count(*) over (partition by user_id order by sent_at
            range between current row and current row) as sends_in_baseline,
        count(*) over (partition by user_id order by sent_at
            range between current row
            and make_interval(hours => %(post_hours)s) - interval '1 microsecond' following)
        - 1 as sends_in_post
    from core.push_sends
    where user_id in (
        select user_id from core.push_sends join reached_sends using (notification_id))
),
observed as (
    select
        send.*,
        identity.person_id,
        identity.method,
        identity.status,
        coalesce(recipient.deleted_at, 0) <> 0 as is_deleted_user,
        greatest(recipient.created_at, project.tracking_starts_at) as observed_from,
        neighbour.sends_in_baseline,
        neighbour.sends_in_post
    from core.push_sends as send
    join reached_sends using (notification_id)
    join neighbour using (notification_id)
    cross join staging.posthog_project as project
    left join core.identity_map as identity
        on identity.user_id = send.user_id and identity.valid_to is null
    left join staging.push_users as recipient on recipient.id = send.user_id
),
measured as (
    select
        *,
        greatest(0, least(
            %(baseline_days)s::double precision,
            extract(epoch from sent_at - observed_from) / 86400.0)) as baseline_observed_days,
        (select count(*)
         from generate_series(1, 4) as week
         where sent_at - make_interval(weeks => week) >= observed_from) as weekday_weeks
    from observed
)
select
    notification_id,
    user_id,
    campaign_key,
    layer_id,
    sent_at,
    sent_at + make_interval(hours => %(post_hours)s),
    sent_at + make_interval(hours => %(settle_hours)s),
    'treated',
    person_id,
    case when person_id is not null then method end,
    observed_from,
    coalesce(baseline_observed_days, 0),
    weekday_weeks,
    sends_in_baseline,
    sends_in_post,
    sends_in_baseline = 0 and sends_in_post = 0,
    is_deleted_user,
    case
        when status = 'quarantined' then 'quarantined'
        when person_id is null then 'unmapped'
        when layer_id = any(%(new_user_layers)s) then 'new_user_layer'
        when sent_at < observed_from then 'before_tracking'
        when baseline_observed_days < %(min_baseline_days)s then 'short_baseline'
    end
from measured
order by notification_id;

insert into staging.push_touched_campaigns (run_id, campaign_key)
select distinct %(run_id)s, campaign_key
from core.push_exposures
where notification_id in (select notification_id from reached_sends)
on conflict do nothing;

-- a settled send whose numbers were counted for another person, instant or baseline is measured again
insert into staging.push_scope
    (run_id, notification_id, user_id, sent_at, is_in_window, is_due, user_batch)
select
    %(run_id)s,
    exposure.notification_id,
    exposure.user_id,
    exposure.sent_at,
    exposure.sent_at >= %(window_start)s and exposure.sent_at < %(window_end)s,
    true,
    -1
from core.push_exposures as exposure
join reached_sends using (notification_id)
where exposure.exclusion is null
  and exposure.settles_at <= greatest(
      %(window_end)s::timestamptz,
      (select position from ops.checkpoints where job = %(pipeline)s))
  and exists (
      select from ops.published_days as passed
      where passed.pipeline = %(pipeline)s
        and passed.is_current
        and passed.day_on = (exposure.sent_at at time zone 'UTC')::date)
  and not exists (
      select from aggregates.user_lift as published
      where published.notification_id = exposure.notification_id
        and published.person_id = exposure.person_id
        and published.sent_at = exposure.sent_at
        and published.observed_from = exposure.observed_from)
on conflict (run_id, notification_id) do update
set is_due = true;

update staging.push_scope as scope
set send_batch = batch.send_batch
from core.push_exposures as exposure
left join (
    -- neighbours in time share a batch, so a batch reads a short span of events
    select
        scope.notification_id,
        (row_number() over (order by scope.sent_at, scope.notification_id) - 1) / %(users_per_request)s
            as send_batch
    from staging.push_scope as scope
    join core.push_exposures as exposure using (notification_id)
    where scope.run_id = %(run_id)s
      and scope.is_due
      and exposure.exclusion is null
) as batch using (notification_id)
where scope.run_id = %(run_id)s
  and scope.notification_id = exposure.notification_id;
