-- ops.published_watermarks: what a mirror is compared with; no row before the first publication.
select watermark_at, staging_rows
from ops.published_watermarks
where pipeline = %(pipeline)s
  and table_name = %(table_name)s;
