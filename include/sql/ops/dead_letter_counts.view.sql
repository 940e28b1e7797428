-- ops.dead_letter_counts: how many records could not be understood, without the records.
create or replace view ops.dead_letter_counts as
select
    pipeline,
    source,
    reason,
    status,
    count(*) as letters,
    min(partition_on) as first_day_on,
    max(partition_on) as last_day_on,
    max(attempts) as most_attempts
from ops.dead_letters
group by pipeline, source, reason, status;
comment on view ops.dead_letter_counts is
    'One row per pipeline, source, reason and status of ops.dead_letters: counts and days only, so that readers of published tables may see it.';
