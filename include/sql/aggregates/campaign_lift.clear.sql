-- aggregates.campaign_lift: what a run replaces: every campaign one of whose rows it rewrote.
--
-- Keeps    the removed rows for the transaction, so that campaign_lift.restate.sql can compare
drop table if exists pg_temp.campaign_lift_before;

create temporary table campaign_lift_before on commit drop as
select *
from aggregates.campaign_lift
where campaign_key in (select campaign_key from staging.push_touched_campaigns where run_id = %(run_id)s);

delete from aggregates.campaign_lift
where campaign_key in (select campaign_key from campaign_lift_before);
