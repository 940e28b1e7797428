-- core.push_sends: where every landed row of the window went; read in the fill's own transaction.
--
-- Grain    one row per (fate, rule); fate 'in' is counted at the source, 'stored' and 'dead' at the target
select 'in' as fate, null as rule, count(*) as rows
from staging.push_notifications
where is_stray
   or (sent_timestamp >= %(window_start)s and sent_timestamp < %(window_end)s)
union all
select 'stored', null, count(*)
from core.push_sends
where sent_at >= %(window_start)s
  and sent_at < %(window_end)s
union all
select 'dead', letter.reason, count(*)
from ops.dead_letters as letter
join push_send_fates as fate using (record_key)
where letter.pipeline = %(pipeline)s
  and letter.source = 'staging.push_notifications'
  and fate.fate = 'dead'
group by letter.reason
union all
select fate, rule, count(*)
from push_send_fates
where fate in ('duplicate', 'filtered')
group by fate, rule;
