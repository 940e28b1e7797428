-- aggregates.lifecycle_transitions: the rows that are held before they are published: all periods, each beside the one before.
select
    *,
    lag(active_users) over (partition by period_kind, population order by period_on) as active_users_before
from aggregates.lifecycle_transitions
