-- aggregates.correlations: the eight columns that dashboards of the earlier system read.
create or replace view aggregates.correlations as
select
    correlation_date,
    lag_days,
    pearson_r,
    pearson_p,
    spearman_r,
    spearman_p,
    sample_size,
    created_at
from aggregates.correlation_cache;
comment on view aggregates.correlations is 'One row per analysis, repository, pair and lag; aggregates.correlation_cache says more, above all what a p-value is worth.';
