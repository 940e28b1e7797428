-- ops.dead_letters: records that are no longer there, because their file was rewritten.
--
-- Values   source; record_keys
delete from ops.dead_letters
where pipeline = %(pipeline)s
  and source = %(source)s
  and record_key = any(%(record_keys)s);
