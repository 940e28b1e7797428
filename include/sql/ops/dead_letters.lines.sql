-- ops.dead_letters: the lines of one file that have been refused before.
--
-- Values   source; file_id, the part of the record key before the colon
select split_part(record_key, ':', 2)::bigint
from ops.dead_letters
where pipeline = %(pipeline)s
  and source = %(source)s
  and split_part(record_key, ':', 1) = %(file_id)s::text;
