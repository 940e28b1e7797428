-- staging.github_reviews: remove what is read again as a whole: reviews can be deleted on GitHub.
--
-- Values   repo, numbers
delete from staging.github_reviews
where repo = %(repo)s and number = any(%(numbers)s);
