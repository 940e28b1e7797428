-- ops.validation_results: pages that are deleted are no longer linked; their results stay.
--
-- Values   pages: paths below the files folder
update ops.validation_results
set page = null
where page = any(%(pages)s::text[]);
