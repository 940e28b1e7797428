-- ops.dead_letters: records that are no longer refused: they can be read now, or their file was rewritten without them.
--
-- Values   source; record_keys
delete from ops.dead_letters
where pipeline = %(pipeline)s
  and source = %(source)s
  and record_key = any(%(record_keys)s);
