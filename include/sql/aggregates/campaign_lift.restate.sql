-- aggregates.campaign_lift: settled numbers that this run changed, one row per changed column.
--
-- Reads    ops.settled_lift, aggregates.campaign_lift, staging.push_touched_campaigns
-- Writes   ops.restatements, then the new settled versions to ops.settled_lift
-- Skips    provisional rows: they are announced to change, and are compared when they have settled again
insert into ops.restatements (table_name, row_key, column_name, old_value, new_value, cause, run_id)
select
    'aggregates.campaign_lift',
    jsonb_build_object('campaign_key', settled.campaign_key, 'metric', settled.metric,
                       'population', settled.population),
    difference.column_name,
    difference.old_value,
    difference.new_value,
    case
        when lift.campaign_key is null then 'campaign no longer exists'
        when lift.sends <> (settled.published ->> 'sends')::bigint then 'sends came or went'
        when lift.mapped <> (settled.published ->> 'mapped')::bigint then 'identities changed'
        else 'measured again'
    end,
    %(run_id)s
from ops.settled_lift as settled
join staging.push_touched_campaigns as touched
    on touched.run_id = %(run_id)s and touched.campaign_key = settled.campaign_key and not touched.is_held
left join aggregates.campaign_lift as lift
    on lift.campaign_key = settled.campaign_key
    and lift.metric = settled.metric
    and lift.population = settled.population
cross join lateral (
    select null as column_name, null as old_value, null as new_value
    where lift.campaign_key is null
    union all
    select old.key, old.value, new.value
    from jsonb_each_text(settled.published) as old
    join jsonb_each_text(to_jsonb(lift)) as new on new.key = old.key
    where lift.campaign_key is not null
      and old.value is distinct from new.value
) as difference
where lift.is_provisional is not true
order by settled.campaign_key, settled.metric, settled.population, difference.column_name;

delete from ops.settled_lift as settled
using staging.push_touched_campaigns as touched
where touched.run_id = %(run_id)s
  and touched.campaign_key = settled.campaign_key
  and not touched.is_held
  and not exists (
      select from aggregates.campaign_lift as lift
      where lift.campaign_key = settled.campaign_key
        and lift.metric = settled.metric
        and lift.population = settled.population);

insert into ops.settled_lift (campaign_key, metric, population, published, run_id)
select lift.campaign_key, lift.metric, lift.population, to_jsonb(lift), %(run_id)s
from aggregates.campaign_lift as lift
join staging.push_touched_campaigns as touched using (campaign_key)
where touched.run_id = %(run_id)s
  and not touched.is_held
  and not lift.is_provisional
on conflict (campaign_key, metric, population) do update
set published = excluded.published,
    run_id = excluded.run_id;
