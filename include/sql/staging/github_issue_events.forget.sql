-- staging.github_issue_events: remove what is read again as a whole: events go with their accounts.
--
-- Values   repo, numbers
delete from staging.github_issue_events
where repo = %(repo)s and number = any(%(numbers)s);
