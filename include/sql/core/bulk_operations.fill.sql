-- core.bulk_operations: many rows written at once: an import, a migration, a script; never people at work.
--
-- Grain    one row per (source_database, source_table, moment, started_at, actor_id)
-- Reads    staging.unified_events, staging.unified_pending, staging.engagement_persons,
--          staging.chemlink_persons, core.user_journey_events
-- Writes   staging.unified_rebulked: hours whose events are bulk now and were not, or the other way round
-- Window   created_at: the hours that pending rows are in, were in, or are a minute away from, if there are enough rows
--          around them for a stretch, or was one; updated_at, deleted_at: pending persons
-- Re-run   replaces those hours of created_at; an observed update or deletion is added once
-- Settles  when no row of the hour changes any more
--
-- A stretch is a run of rows of one table without a pause of bulk_gap_seconds (of one person: unpaused_seconds)
-- that is at least bulk_rows long and as fast as bulk_rows_per_second (of one person: bulk_actor_rows long). Every
-- hour is judged on its own, with a minute of context on both sides, so the answer does not depend on what else
-- a run looks at.
set local jit = off;  -- compiling these many branches takes longer than running them
set local random_page_cost = 1.1;  -- a day's rows are looked up in tables that are a hundred times as large, on solid disks or in memory

drop table if exists pg_temp.moments_to_judge, pg_temp.hours_to_judge, pg_temp.rows_to_judge;

create temporary table moments_to_judge (source_database text, source_table text, at timestamptz)
on commit drop;
create temporary table hours_to_judge (source_database text, source_table text, hour_at timestamptz)
on commit drop;
create temporary table rows_to_judge
    (source_database text, source_table text, hour_at timestamptz, moment text, at timestamptz, actor_id text)
on commit drop;

do $$
declare
    one record;
    shift interval;
    is_first_time boolean;
    -- the shortest stretch has so many other rows within so many seconds of each of its rows
    others integer := least(%(bulk_rows)s, %(bulk_actor_rows)s) - 1;
    reach interval := make_interval(secs => others * greatest(%(bulk_gap_seconds)s, %(unpaused_seconds)s));
begin
    select not exists (select from core.user_journey_events) into is_first_time;
    -- one statement per run, and one per table, with literals: the planner sees how few rows that are, and which
    -- part of the view
    for one in select distinct run_id from staging.unified_pending loop
        execute format(
            'insert into pg_temp.moments_to_judge '
            'select distinct source_database, source_table, row_created_at from staging.unified_events '
            'where _run_id = %%L and row_created_at >= %%L::timestamptz', one.run_id, %(first_possible_at)s);
        -- where a row was before somebody corrected its time
        execute format(
            'insert into pg_temp.moments_to_judge '
            'select row.source_database, row.source_table, was.occurred_at '
            'from staging.unified_events as row '
            'cross join lateral ('
            '    select occurred_at from core.user_journey_events as event '
            '    where event.source_id = row.source_id and event.source_table = row.source_table '
            '      and event.source_database = row.source_database '
            '      and event.occurred_at is distinct from row.row_created_at '
            '      and event.activity_type not in (''mention_received'', ''group_join'', ''moderation'') '
            '    offset 0) as was '
            'where _run_id = %%L', one.run_id);
        execute format(
            'insert into pg_temp.rows_to_judge '
            'select system, ''persons'', date_trunc(''hour'', at, ''UTC''), moment, at, '''' '
            'from ('
            '    select ''engagement'' as system, updated_at, deleted_at from staging.engagement_persons '
            '    where _run_id = %%1$L '
            '    union all '
            '    select ''chemlink'', updated_at, deleted_at from staging.chemlink_persons where _run_id = %%1$L '
            ') as person '
            'cross join lateral (values (''updated_at'', updated_at), (''deleted_at'', deleted_at)) '
            '    as times (moment, at) where at >= %%2$L::timestamptz', one.run_id,
            %(first_possible_at)s);
    end loop;
    analyze pg_temp.moments_to_judge;
    if is_first_time then
        insert into pg_temp.hours_to_judge
        select distinct source_database, source_table, date_trunc('hour', at, 'UTC') from pg_temp.moments_to_judge;
    else
        -- rows that were judged before may be judged differently beside new ones. Where too few rows are around for any
        -- stretch, and none was known, there is nothing to judge: a late row among a few costs no reading of its hour
        for one in select distinct source_database, source_table from pg_temp.moments_to_judge loop
            execute format(
                'insert into pg_temp.hours_to_judge '
                'select distinct %%1$L, %%2$L, date_trunc(''hour'', at + shift, ''UTC'') '
                'from (select distinct at from pg_temp.moments_to_judge '
                '      where source_database = %%1$L and source_table = %%2$L) as moment '
                'cross join lateral ('
                '    select count(*) >= %%4$s as is_crowded from ('
                '        select from staging.unified_events '
                '        where source_database = %%1$L and source_table = %%2$L '
                '          and row_created_at between at - %%3$L::interval and at + %%3$L::interval '
                '          and activity_type not in (''mention_received'', ''moderation'') '
                '        limit %%4$s) as around) as counted '
                'cross join unnest(array[interval ''0'', ''1 minute'', ''-1 minute'']) as shift '
                'where is_crowded or exists ('
                '    select from core.bulk_operations as known '
                '    where known.source_table = %%2$L and known.source_database = %%1$L '
                '      and known.hour_at = date_trunc(''hour'', at + shift, ''UTC''))',
                one.source_database, one.source_table, reach, others);
        end loop;
    end if;
    -- an event of a membership does not say when its row was created
    if exists (select from staging.unified_pending where table_name = 'staging.engagement_group_members') then
        insert into pg_temp.hours_to_judge
        select distinct source_database, source_table, hour_at
        from core.bulk_operations
        where source_table = 'group_members' and moment = 'created_at';
    end if;
    analyze pg_temp.hours_to_judge;
    -- few hours of a large table are looked up by its index on created_at, one by one: joined, all of its rows would
    -- be compared with all hours; looking up an hour costs about as much as reading a thousand rows three times
    for one in
        select
            hour.source_database,
            hour.source_table,
            1000 * count(distinct hour.hour_at) < greatest(
                (select reltuples from pg_class
                 where oid = to_regclass('staging.' || hour.source_database || '_' || hour.source_table)), 0)
                as are_few
        from pg_temp.hours_to_judge as hour
        group by hour.source_database, hour.source_table
    loop
        if one.are_few then
            execute format(
                'insert into pg_temp.rows_to_judge '
                'select %%1$L, %%2$L, hour.hour_at, ''created_at'', event.row_created_at, coalesce(event.actor_id, '''') '
                'from (select distinct hour_at from pg_temp.hours_to_judge '
                '      where source_database = %%1$L and source_table = %%2$L) as hour '
                'cross join lateral ('
                '    select row_created_at, actor_id from staging.unified_events '
                '    where source_database = %%1$L and source_table = %%2$L '
                '      and row_created_at >= hour.hour_at - interval ''1 minute'' '
                '      and row_created_at < hour.hour_at + interval ''61 minutes'' '
                '      and activity_type not in (''mention_received'', ''moderation'') '
                '    offset 0) as event',
                one.source_database, one.source_table);
        else
            -- a row belongs to its own hour, and as context to the one that it is a minute away from
            foreach shift in array array['0', '1 minute', '-1 minute']::interval[] loop
                execute format(
                    'insert into pg_temp.rows_to_judge '
                    'select %%1$L, %%2$L, date_trunc(''hour'', row_created_at + %%3$L::interval, ''UTC''), '
                    '    ''created_at'', row_created_at, coalesce(actor_id, '''') '
                    'from staging.unified_events '
                    'where source_database = %%1$L and source_table = %%2$L '
                    '  and activity_type not in (''mention_received'', ''moderation'') '
                    '  and (%%3$L::interval = interval ''0'' '
                    '       or date_trunc(''hour'', row_created_at + %%3$L::interval, ''UTC'') '
                    '          <> date_trunc(''hour'', row_created_at, ''UTC'')) '
                    '  and date_trunc(''hour'', row_created_at + %%3$L::interval, ''UTC'') in ('
                    '      select hour_at from pg_temp.hours_to_judge '
                    '      where source_database = %%1$L and source_table = %%2$L)',
                    one.source_database, one.source_table, shift);
            end loop;
        end if;
    end loop;
end
$$;

drop table if exists pg_temp.fresh_operations;

create temporary table fresh_operations on commit drop as
with of_many as (
    select
        *,
        at - lag(at) over together > make_interval(secs => %(bulk_gap_seconds)s) as is_pause
    from pg_temp.rows_to_judge
    window together as (partition by source_database, source_table, moment, hour_at order by at)
),
of_one as (
    select
        *,
        at - lag(at) over alone > make_interval(secs => %(unpaused_seconds)s) as is_pause
    from pg_temp.rows_to_judge
    where actor_id <> ''
      and moment = 'created_at'
    window alone as (partition by source_database, source_table, hour_at, actor_id order by at)
),
numbered as (
    select
        source_database, source_table, moment, hour_at, at, '' as actor_id,
        count(*) filter (where is_pause)
            over (partition by source_database, source_table, moment, hour_at order by at) as stretch
    from of_many
    union all
    select
        source_database, source_table, moment, hour_at, at, actor_id,
        count(*) filter (where is_pause)
            over (partition by source_database, source_table, hour_at, actor_id order by at)
    from of_one
),
stretches as (
    select
        source_database, source_table, moment, hour_at, actor_id,
        min(at) filter (where at >= hour_at and at < hour_at + interval '1 hour') as started_at,
        max(at) filter (where at >= hour_at and at < hour_at + interval '1 hour') as ended_at,
        count(*) as rows,
        extract(epoch from max(at) - min(at)) as seconds
    from numbered
    group by source_database, source_table, moment, hour_at, actor_id, stretch
)
select source_database, source_table, moment, started_at, actor_id, ended_at, hour_at, rows
from stretches
where started_at is not null
  and ((actor_id = '' and rows >= %(bulk_rows)s and rows / (seconds + 1) >= %(bulk_rows_per_second)s)
       or (actor_id <> '' and rows >= %(bulk_actor_rows)s));

insert into staging.unified_rebulked (source_database, source_table, hour_at)
select distinct source_database, source_table, hour_at
from (
    select
        known.source_database, known.source_table, known.started_at, known.ended_at, known.actor_id,
        known.hour_at, true as is_known
    from core.bulk_operations as known
    join (select distinct source_database, source_table, hour_at from pg_temp.hours_to_judge) as hour
        using (source_database, source_table, hour_at)
    where known.moment = 'created_at'
) as known
full join (
    select source_database, source_table, started_at, ended_at, actor_id, hour_at, true as is_fresh
    from fresh_operations
    where moment = 'created_at'
) as fresh using (source_database, source_table, started_at, ended_at, actor_id, hour_at)
where known.is_known is null
   or fresh.is_fresh is null
on conflict do nothing;

delete from core.bulk_operations as known
using pg_temp.hours_to_judge as hour
where known.moment = 'created_at'
  and known.source_database = hour.source_database
  and known.source_table = hour.source_table
  and known.hour_at = hour.hour_at
  and not exists (
      select from fresh_operations as fresh
      where fresh.source_database = known.source_database
        and fresh.source_table = known.source_table
        and fresh.moment = known.moment
        and fresh.started_at = known.started_at
        and fresh.actor_id = known.actor_id);

insert into core.bulk_operations
    (source_database, source_table, moment, started_at, actor_id, ended_at, hour_at, rows)
select source_database, source_table, moment, started_at, actor_id, ended_at, hour_at, rows
from fresh_operations as fresh
-- of rows that change once more, those that a known operation wrote are not another one
where moment = 'created_at'
   or not exists (
       select from core.bulk_operations as known
       where known.source_database = fresh.source_database
         and known.source_table = fresh.source_table
         and known.moment = fresh.moment
         and known.hour_at = fresh.hour_at
         and known.started_at <= fresh.started_at
         and known.ended_at >= fresh.ended_at)
order by source_database, source_table, moment, started_at, actor_id
on conflict (source_database, source_table, moment, started_at, actor_id) do update
set ended_at = excluded.ended_at,
    hour_at = excluded.hour_at,
    rows = excluded.rows;
