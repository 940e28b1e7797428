-- What changed after each campaign's sends, per metric, with what the design allows to say.
select
    coalesce(report.campaign_id, report.title) as campaign,
    report.metric,
    report.population,
    report.design_label,
    report.statement,
    report.lift_mean,
    report.ci_low,
    report.ci_high,
    report.p_value,
    report.p_adjusted,
    report.baseline_daily_mean,
    report.post_daily_mean,
    report.relative_lift_mean,
    report.ratio_of_means,
    report.ratio_ci_low,
    report.ratio_ci_high,
    report.weekday_lift_mean,
    report.weekday_ci_low,
    report.weekday_ci_high,
    report.weekday_p_value,
    report.sends,
    report.recipients,
    report.mapped,
    report.covered,
    report.analysed,
    report.active_users,
    report.pending,
    report.is_provisional,
    report.minimum_detectable_lift,
    report.users_required,
    report.reason,
    report.campaign_key,
    layers.layer_id,
    report.first_sent_at,
    report.last_sent_at
from aggregates.campaign_report as report
left join aggregates.campaign_layers as layers using (campaign_key)
where (%(campaign)s::text is null or %(campaign)s in (report.campaign_id, report.campaign_key))
  and (%(layer)s::integer is null or layers.layer_id = %(layer)s)
  and (%(metric)s::text is null or report.metric = %(metric)s)
  and (%(population)s::text is null or report.population = %(population)s)
  and (%(design)s::text is null or report.design_label = %(design)s)
  and (%(date_from)s::date is null or report.last_sent_at >= %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or report.first_sent_at < (%(date_to)s::date + 1) at time zone 'UTC')
order by last_sent_at desc, campaign_key, metric, population
