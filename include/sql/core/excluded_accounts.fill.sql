-- core.excluded_accounts: rules for accounts that are no users, with the span in which each was in force.
--
-- Grain    one row per (kind, value, valid_from_at)
-- Reads    staging.excluded_accounts, staging.unified_runs, ops.checkpoints
-- Window   none: the rules in force apply to all of history
-- Re-run   changes nothing while the file is the same
-- Settles  never: a rule ends when it leaves the file
-- what no publication has seen never was in force; what one has seen ends, if need be at the instant it began at
delete from core.excluded_accounts as known
using staging.unified_runs as run
where run.run_id = %(run_id)s
  and known.valid_from_at >= run.horizon_at
  and not exists (
      select from ops.checkpoints as published
      where published.job = %(pipeline)s and published.position >= known.valid_from_at)
  and not exists (
      select from staging.excluded_accounts as rule
      where rule.kind = known.kind and rule.value = known.value and rule.reason = known.reason);

update core.excluded_accounts as known
set valid_to_at = run.horizon_at
from staging.unified_runs as run
where run.run_id = %(run_id)s
  and known.valid_to_at is null
  and not exists (
      select from staging.excluded_accounts as rule
      where rule.kind = known.kind and rule.value = known.value and rule.reason = known.reason);

insert into core.excluded_accounts (kind, value, valid_from_at, reason)
select rule.kind, rule.value, run.horizon_at, rule.reason
from staging.excluded_accounts as rule
cross join staging.unified_runs as run
where run.run_id = %(run_id)s
  and not exists (
      select from core.excluded_accounts as known
      where known.kind = rule.kind and known.value = rule.value and known.valid_to_at is null)
on conflict (kind, value, valid_from_at) do update
set valid_to_at = null,
    reason = excluded.reason;
