-- core.llm_calls: where every line that was looked at went; read in the fill's own transaction.
--
-- Grain    one row per (fate, rule); 'in' is counted in staging, 'stored' and 'duplicate' in core
select fate, rule, rows from pg_temp.call_fates;
