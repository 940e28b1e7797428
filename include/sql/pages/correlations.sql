-- Do AI use and delivery move together, at which lag? Associations, never effects; negative lags are controls.
select
    correlation_date,
    repo,
    metric_x,
    metric_y,
    lag_days,
    privacy,
    is_control,
    verdict,
    pearson_r,
    pearson_low,
    pearson_high,
    pearson_p,
    p_adjusted,
    spearman_r,
    spearman_p,
    raw_pearson_r,
    sample_size,
    effective_n,
    family,
    family_size,
    weekday_adjusted,
    reason,
    is_provisional,
    time_zone,
    created_at
from aggregates.correlation_cache
where (%(repository)s::text is null or repo = %(repository)s)
  and (%(metric_x)s::text is null or metric_x = %(metric_x)s)
  and (%(metric_y)s::text is null or metric_y = %(metric_y)s)
  and (%(is_control)s::boolean is null or is_control = %(is_control)s)
  and (%(date_from)s::date is null or correlation_date >= %(date_from)s)
  and (%(date_to)s::date is null or correlation_date <= %(date_to)s)
order by correlation_date desc, privacy, repo, metric_x, metric_y, lag_days
