-- staging.posthog_activity: forget earlier counts of the sends measured again.
--
-- Values   notification_ids
delete from staging.posthog_activity
where notification_id = any(%(notification_ids)s);
