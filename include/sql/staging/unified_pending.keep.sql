-- staging.unified_pending: a run changed rows of a mirror; somebody has to look at them.
insert into staging.unified_pending (table_name, run_id)
values (%(table_name)s, %(run_id)s)
on conflict do nothing;
