-- ops.row_counts: the rows a run's gate looks at: one a mirror; a mirror that breaks a promise is named.
select
    table_name,
    case when source_rows <> staging_rows then table_name end as differs,
    case
        when coalesce(watermark_at, '-infinity') < previous_watermark_at and not %(accept_shrink)s then table_name
    end as went_back,
    case
        when staging_rows < (1 - %(max_shrink)s) * previous_rows and not %(accept_shrink)s then table_name
    end as shrank,
    case when staging_rows = 0 and previous_rows > 0 and not %(accept_shrink)s then table_name end as became_empty,
    case when missing_columns <> '{}' then table_name || ': ' || array_to_string(missing_columns, ', ') end
        as lacks_columns,
    case when future_rows > 0 then table_name end as is_ahead,
    case when reused_rows > 0 then table_name end as reuses_ids
from ops.row_counts
where pipeline = %(pipeline)s
  and run_id = %(run_id)s
