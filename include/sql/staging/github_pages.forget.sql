-- staging.github_pages: without its tag the question is answered in full again.
--
-- Values   repo, resource
delete from staging.github_pages
where repo = %(repo)s
  and resource = %(resource)s;
