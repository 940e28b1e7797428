-- ops.dead_letters: letters that were given up are open while a replay tries them: only open ones can be repaired.
update ops.dead_letters as letter
set status = 'open'
from ops.replay_letters as tried
where tried.run_id = %(run_id)s
  and (tried.pipeline, tried.source, tried.record_key) = (letter.pipeline, letter.source, letter.record_key)
  and tried.was_poison;
