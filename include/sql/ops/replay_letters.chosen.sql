-- ops.replay_letters: what a replay has to find again: keys and days, of those that have not been settled.
select letter.record_key, letter.partition_on
from ops.replay_letters as tried
join ops.dead_letters as letter using (pipeline, source, record_key)
where tried.run_id = %(run_id)s
  and tried.outcome is null
order by letter.record_key
