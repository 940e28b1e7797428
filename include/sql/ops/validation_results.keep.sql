-- ops.validation_results: the outcome of one gate; a repeated gate replaces its outcome.
insert into ops.validation_results
    (pipeline, run_id, table_name, window_start, window_end, passed, rules, rules_failed, results, page)
values
    (%(pipeline)s, %(run_id)s, %(table_name)s, %(window_start)s, %(window_end)s, %(passed)s, %(rules)s,
     %(rules_failed)s, %(results)s, %(page)s)
on conflict (pipeline, run_id, table_name) do update
set window_start = excluded.window_start,
    window_end = excluded.window_end,
    passed = excluded.passed,
    rules = excluded.rules,
    rules_failed = excluded.rules_failed,
    results = excluded.results,
    page = excluded.page;
