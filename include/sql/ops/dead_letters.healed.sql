-- ops.dead_letters: records of a source that is read in pieces, read again and not refused this time.
--
-- Values   source; record_keys and heads (what the keys of all that belongs to a record begin with): what was read now;
--          refused: what of it was refused again
delete from ops.dead_letters
where pipeline = %(pipeline)s
  and source = %(source)s
  and (record_key = any(%(record_keys)s::text[])
       or exists (select from unnest(%(heads)s::text[]) as head where starts_with(record_key, head)))
  and not record_key = any(%(refused)s::text[]);
