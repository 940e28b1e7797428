-- ops.published_watermarks: how far a mirror had come and how many rows it had when it was last published.
--
-- Grain    one row per (pipeline, table_name)
-- Reads    ops.row_counts
-- Window   none: what the run's own mirrors have, also when that is less than before and was accepted
-- Re-run   writes the same rows
-- Settles  with the next publication
insert into ops.published_watermarks (pipeline, table_name, watermark_at, run_id, staging_rows)
select pipeline, table_name, watermark_at, run_id, staging_rows
from ops.row_counts
where pipeline = %(pipeline)s
  and run_id = %(run_id)s
on conflict (pipeline, table_name) do update
set watermark_at = excluded.watermark_at,
    run_id = excluded.run_id,
    staging_rows = excluded.staging_rows;
