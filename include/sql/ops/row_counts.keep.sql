-- ops.row_counts: what a run saw of a source's table and what it holds of it; replaced when the task is repeated.
insert into ops.row_counts
    (pipeline, run_id, table_name, source_rows, staging_rows, waiting_rows, future_rows, changed_rows, late_rows,
     gone_rows, previous_rows, reread_buckets, watermark_at, previous_watermark_at, missing_columns, is_full,
     reused_rows)
values
    (%(pipeline)s, %(run_id)s, %(table_name)s, %(source_rows)s, %(staging_rows)s, %(waiting_rows)s,
     %(future_rows)s, %(changed_rows)s, %(late_rows)s, %(gone_rows)s, %(previous_rows)s, %(reread_buckets)s,
     %(watermark_at)s, %(previous_watermark_at)s, %(missing_columns)s, %(is_full)s,
     %(reused_rows)s)
on conflict (pipeline, run_id, table_name) do update
set source_rows = excluded.source_rows,
    staging_rows = excluded.staging_rows,
    waiting_rows = excluded.waiting_rows,
    future_rows = excluded.future_rows,
    changed_rows = excluded.changed_rows,
    late_rows = excluded.late_rows,
    gone_rows = excluded.gone_rows,
    previous_rows = excluded.previous_rows,
    reread_buckets = excluded.reread_buckets,
    watermark_at = excluded.watermark_at,
    previous_watermark_at = excluded.previous_watermark_at,
    missing_columns = excluded.missing_columns,
    is_full = excluded.is_full,
    reused_rows = excluded.reused_rows;
