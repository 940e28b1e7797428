-- core.user_journey_events: where every row that was looked at went; read in the fill's own transaction.
--
-- Grain    one row per (fate, rule)
select 'in' as fate, null as rule, count(*) as rows
from pg_temp.candidates
union all
select 'filtered', 'not_confirmed_reviewed_or_void', count(*)
from pg_temp.candidates
where not is_event
union all
select 'stored', null, count(*)
from pg_temp.candidates as candidate
join core.user_journey_events as event
    on event.source_id = candidate.source_id
    and event.activity_type = candidate.activity_type
    and event.source_table = candidate.source_table
    and event.source_database = candidate.source_database
where candidate.is_event
union all
select 'dead', letter.reason, count(*)
from pg_temp.candidates as candidate
join ops.dead_letters as letter
    on letter.pipeline = %(pipeline)s
    and letter.source = 'staging.' || candidate.source_database || '_' || candidate.source_table
    and letter.record_key = candidate.source_id || ' ' || candidate.activity_type
where coalesce(candidate.occurred_at < %(first_possible_at)s, true)
  and candidate.is_event
group by letter.reason;
