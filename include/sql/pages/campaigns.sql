-- Where every recipient of a campaign went, the latest campaign first.
select
    overview.campaign_key,
    overview.campaign_id,
    overview.title,
    overview.identity,
    layers.layer_id,
    overview.first_sent_at,
    overview.last_sent_at,
    overview.sends,
    overview.recipients,
    overview.measured_sends,
    overview.pending_sends,
    overview.unmapped_sends,
    overview.quarantined_sends,
    overview.new_user_sends,
    overview.untracked_sends,
    overview.short_baseline_sends,
    overview.overlapped_sends,
    overview.deleted_users,
    overview.has_id_rate,
    overview.known_person_rate,
    overview.covered_rate,
    overview.automation_matched
from aggregates.push_overview as overview
left join aggregates.campaign_layers as layers using (campaign_key)
where (%(campaign)s::text is null or %(campaign)s in (overview.campaign_id, overview.campaign_key))
  and (%(layer)s::integer is null or layers.layer_id = %(layer)s)
  and (%(date_from)s::date is null or overview.last_sent_at >= %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or overview.first_sent_at < (%(date_to)s::date + 1) at time zone 'UTC')
order by last_sent_at desc, campaign_key
