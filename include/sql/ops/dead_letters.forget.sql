-- ops.dead_letters: a record that has been repaired in its source is no longer dead.
--
-- Values   record_keys: the keys that are still refused, of a source that is read whole every time
delete from ops.dead_letters
where pipeline = %(pipeline)s
  and source = %(source)s
  and status = 'open'
  and not record_key = any(%(record_keys)s);
