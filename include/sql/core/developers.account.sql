-- core.developers: where every name of developers.csv went; read in the fill's own transaction.
--
-- Grain    one row per (fate, rule)
select 'in' as fate, null as rule, count(*) as rows
from staging.developer_identities
cross join lateral (values (trace_id), (github_login), (email)) as each (name)
union all
select 'stored', null, count(*)
from core.developers
where is_mapped
union all
select 'duplicate', 'same_name', count(*)
from pg_temp.told_names
where place > 1
  and developer_id = owner_id
union all
select 'dead', 'name_of_somebody_else', count(*)
from pg_temp.told_names
where developer_id <> owner_id
union all
select 'filtered', 'no_name_or_no_developer', count(*)
from staging.developer_identities
cross join lateral (values (trace_id), (github_login), (email)) as each (name)
where nullif(trim(name), '') is null
   or nullif(trim(developer), '') is null;
