-- ops.published_watermarks: what a mirror has to reach; no row before the first publication.
select watermark_at
from ops.published_watermarks
where pipeline = %(pipeline)s
  and table_name = %(table_name)s;
