-- aggregates.push_overview: where every recipient of a campaign went, before any lift is read.
--
-- Grain    one row per (campaign_key)
-- Reads    core.campaigns, core.push_exposures, core.identity_map, aggregates.user_lift,
--          staging.push_touched_campaigns
-- Window   the campaigns touched by the run, whole; not those held back because a day of theirs has not passed
-- Re-run   replaces those campaigns
-- Settles  when its last send has settled: pending_sends = 0
delete from aggregates.push_overview
where campaign_key in (
    select campaign_key from staging.push_touched_campaigns where run_id = %(run_id)s and not is_held);

insert into aggregates.push_overview
    (campaign_key, campaign_id, identity, title, first_sent_at, last_sent_at, sends, recipients, has_id,
     known_person, covered, measured_sends, pending_sends, unmapped_sends, quarantined_sends, new_user_sends,
     untracked_sends, short_baseline_sends, overlapped_sends, deleted_users, has_id_rate, known_person_rate,
     covered_rate, automation_id, automation_matched)
with placed as (
    select
        exposure.*,
        identity.has_id,
        measured.is_covered
    from core.push_exposures as exposure
    join staging.push_touched_campaigns as touched
        on touched.run_id = %(run_id)s and touched.campaign_key = exposure.campaign_key
            and not touched.is_held
    left join core.identity_map as identity
        on identity.user_id = exposure.user_id and identity.valid_to is null
    left join (
        select distinct notification_id, is_covered from aggregates.user_lift
    ) as measured using (notification_id)
),
counted as (
    select
        campaign_key,
        count(*) as sends,
        count(distinct user_id) as recipients,
        count(distinct user_id) filter (where has_id) as has_id,
        count(distinct user_id) filter (where person_id is not null) as known_person,
        count(distinct user_id) filter (where is_covered) as covered,
        count(*) filter (where exclusion is null and is_covered is not null) as measured_sends,
        count(*) filter (where exclusion is null and is_covered is null) as pending_sends,
        count(*) filter (where exclusion = 'unmapped') as unmapped_sends,
        count(*) filter (where exclusion = 'quarantined') as quarantined_sends,
        count(*) filter (where exclusion = 'new_user_layer') as new_user_sends,
        count(*) filter (where exclusion = 'before_tracking') as untracked_sends,
        count(*) filter (where exclusion = 'short_baseline') as short_baseline_sends,
        count(*) filter (where not is_clean) as overlapped_sends,
        count(distinct user_id) filter (where is_deleted_user) as deleted_users
    from placed
    group by campaign_key
)
select
    campaign.campaign_key,
    campaign.campaign_id,
    campaign.identity,
    campaign.title,
    campaign.first_sent_at,
    campaign.last_sent_at,
    counted.sends,
    counted.recipients,
    counted.has_id,
    counted.known_person,
    counted.covered,
    counted.measured_sends,
    counted.pending_sends,
    counted.unmapped_sends,
    counted.quarantined_sends,
    counted.new_user_sends,
    counted.untracked_sends,
    counted.short_baseline_sends,
    counted.overlapped_sends,
    counted.deleted_users,
    counted.has_id::double precision / counted.recipients,
    counted.known_person::double precision / counted.recipients,
    counted.covered::double precision / counted.recipients,
    campaign.automation_id,
    campaign.automation_matched
from core.campaigns as campaign
join counted using (campaign_key)
order by campaign.campaign_key;
