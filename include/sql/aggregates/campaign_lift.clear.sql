-- aggregates.campaign_lift: what a run replaces: every campaign one of whose rows it rewrote.
delete from aggregates.campaign_lift
where campaign_key in (
    select campaign_key from staging.push_touched_campaigns where run_id = %(run_id)s and not is_held);
