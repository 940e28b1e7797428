-- aggregates.campaign_lift: settled numbers that this run changed, one row per changed column.
--
-- Reads    pg_temp.campaign_lift_before (made by campaign_lift.clear.sql), aggregates.campaign_lift
-- Skips    provisional rows: they were announced to change
insert into ops.restatements (table_name, row_key, column_name, old_value, new_value, cause, run_id)
select
    'aggregates.campaign_lift',
    jsonb_build_object('campaign_key', before.campaign_key, 'metric', before.metric,
                       'population', before.population),
    difference.column_name,
    difference.old_value,
    difference.new_value,
    case
        when after.campaign_key is null then 'campaign no longer exists'
        when after.sends <> before.sends then 'sends came or went'
        when after.mapped <> before.mapped then 'identities changed'
        else 'measured again'
    end,
    %(run_id)s
from campaign_lift_before as before
left join aggregates.campaign_lift as after using (campaign_key, metric, population)
cross join lateral (
    select null as column_name, null as old_value, null as new_value
    where after.campaign_key is null
    union all
    select old.key, old.value, new.value
    from jsonb_each_text(to_jsonb(before)) as old
    join jsonb_each_text(to_jsonb(after)) as new using (key)
    where old.value is distinct from new.value
      and after.campaign_key is not null
) as difference
where not before.is_provisional
order by before.campaign_key, before.metric, before.population, difference.column_name;
