-- staging.posthog_persons: forget earlier answers to the questions asked again.
--
-- Values   distinct_ids, emails: the look-ups of one batch
delete from staging.posthog_persons
where (lookup_kind = 'distinct_id' and lookup = any(%(distinct_ids)s))
   or (lookup_kind = 'email' and lookup = any(%(emails)s));
