-- ops.published_watermarks: the latest change that a mirror had when it was last published.
--
-- Grain    one row per (pipeline, table_name)
-- Reads    ops.row_counts
-- Window   none: what the run's own mirrors reached, also when that is earlier than before and was accepted
-- Re-run   writes the same rows
-- Settles  with the next publication
insert into ops.published_watermarks (pipeline, table_name, watermark_at, run_id)
select pipeline, table_name, watermark_at, run_id
from ops.row_counts
where pipeline = %(pipeline)s
  and run_id = %(run_id)s
on conflict (pipeline, table_name) do update
set watermark_at = excluded.watermark_at,
    run_id = excluded.run_id;
