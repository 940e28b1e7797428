-- ops.dead_letters: records that could be read after all; they stay, so that it can be seen when and by which run.
--
-- Values   source; record_keys
update ops.dead_letters
set status = 'replayed',
    last_run_id = %(run_id)s
where pipeline = %(pipeline)s
  and source = %(source)s
  and record_key = any(%(record_keys)s)
  and status <> 'replayed';
