-- core.campaigns: sends that belong together, with the identity they were given or that was constructed.
--
-- Grain    one row per (campaign_key)
-- Reads    core.push_sends, core.dim_automation, staging.push_touched_campaigns
-- Writes   core.push_sends.campaign_key of sends without a campaign of their own;
--          staging.push_touched_campaigns: campaigns that were joined or split
-- Window   campaigns with a send in [window_start, window_end) or that lost one there, and every campaign of the
--          same words: a day loaded late may join or split its neighbours
-- Re-run   replaces those campaigns; a campaign without sends disappears
-- Settles  campaign_gap_hours after the last send of the same words
drop table if exists pg_temp.islands;

create temporary table islands on commit drop as
with touched_content as (
    select content_key
    from core.push_sends
    where campaign_id is null
      and sent_at >= %(window_start)s
      and sent_at < %(window_end)s
    union
    -- words whose sends the window has lost: what is left may split or begin later
    select campaign.content_key
    from core.campaigns as campaign
    join staging.push_touched_campaigns as touched using (campaign_key)
    where touched.run_id = %(run_id)s
      and campaign.identity = 'constructed'
),
gaps as (
    select
        notification_id,
        content_key,
        campaign_key,
        sent_at,
        coalesce(
            sent_at - lag(sent_at) over (partition by content_key order by sent_at, notification_id)
                > make_interval(hours => %(campaign_gap_hours)s),
            true) as starts_anew
    from core.push_sends
    join touched_content using (content_key)
    where campaign_id is null
),
numbered as (
    select
        *,
        count(*) filter (where starts_anew)
            over (partition by content_key order by sent_at, notification_id) as island_no
    from gaps
),
started as (
    select
        *,
        extract(epoch from min(sent_at) over (partition by content_key, island_no))::text as island_start
    from numbered
)
select
    notification_id,
    campaign_key as old_key,
    'constructed-' || left(md5(concat_ws(E'\x1f', content_key, island_start)), 16) as new_key
from started;

insert into staging.push_touched_campaigns (run_id, campaign_key)
select %(run_id)s, campaign_key
from (
    select old_key as campaign_key from islands where old_key is distinct from new_key
    union
    select new_key from islands where old_key is distinct from new_key
) as relabelled
where campaign_key is not null
on conflict do nothing;

update core.push_sends as send
set campaign_key = island.new_key
from islands as island
where send.notification_id = island.notification_id
  and island.old_key is distinct from island.new_key;

drop table if exists pg_temp.touched_campaigns;

create temporary table touched_campaigns on commit drop as
select distinct campaign_key
from core.push_sends
where sent_at >= %(window_start)s
  and sent_at < %(window_end)s
union
select campaign_key
from core.push_sends
where notification_id in (select notification_id from islands)
union
select campaign_key
from staging.push_touched_campaigns
where run_id = %(run_id)s;

delete from core.campaigns
where campaign_key in (select campaign_key from touched_campaigns)
   or not exists (select from core.push_sends as send where send.campaign_key = campaigns.campaign_key);

insert into core.campaigns
    (campaign_key, campaign_id, identity, title, body, layer_id, content_key, titles, automation_id,
     automation_matched, automation_title_matched, first_sent_at, last_sent_at, sends, recipients)
select
    summary.campaign_key,
    first_send.campaign_id,
    case when first_send.campaign_id is null then 'constructed' else 'given' end,
    first_send.title,
    first_send.body,
    first_send.layer_id,
    first_send.content_key,
    summary.titles,
    first_send.automation_id,
    case when first_send.automation_id is not null then known.automation_id is not null end,
    case when known.automation_id is not null then first_send.title = any(known.titles) end,
    summary.first_sent_at,
    summary.last_sent_at,
    summary.sends,
    summary.recipients
from (
    select
        campaign_key,
        count(distinct title) as titles,
        min(sent_at) as first_sent_at,
        max(sent_at) as last_sent_at,
        count(*) as sends,
        count(distinct user_id) as recipients
    from core.push_sends
    join touched_campaigns using (campaign_key)
    group by campaign_key
) as summary
cross join lateral (
    select *
    from core.push_sends as send
    where send.campaign_key = summary.campaign_key
    order by send.sent_at, send.notification_id
    limit 1
) as first_send
left join lateral (
    select version.automation_id, array_agg(distinct version_title) as titles
    from core.dim_automation as version
    left join lateral unnest(version.titles) as version_title on true
    where version.automation_id = first_send.automation_id
    group by version.automation_id
) as known on true
order by summary.campaign_key;
