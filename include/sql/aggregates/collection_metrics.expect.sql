-- aggregates.collection_metrics: the rows that are held before they are published: all days, for a collection that changes
-- its privacy moves every day since it was made.
select *
from aggregates.collection_metrics
