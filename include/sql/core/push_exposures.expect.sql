-- core.push_exposures: the rows a run's gate looks at: the run's scope.
select exposure.*
from core.push_exposures as exposure
join staging.push_scope as scope using (notification_id)
where scope.run_id = %(run_id)s
