-- ops.table_health: tables whose dead rows autovacuum does not take away: more than 50,000, and as many as half of the others.
select schemaname || '.' || relname, n_dead_tup, n_live_tup
from pg_stat_user_tables
where schemaname in ('staging', 'core', 'aggregates', 'ai', 'restricted', 'ops')
  and n_dead_tup > greatest(50000, n_live_tup / 2)
order by n_dead_tup desc
