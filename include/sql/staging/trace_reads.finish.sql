-- staging.trace_reads: the fate of the lines of a part.
--
-- Values   read_id, after_last_line, lines, calls, dead, filtered, reasons, shapes, unknown_fields, flags
update staging.trace_reads
set after_last_line = %(after_last_line)s,
    lines = %(lines)s,
    calls = %(calls)s,
    dead = %(dead)s,
    filtered = %(filtered)s,
    reasons = %(reasons)s::jsonb,
    shapes = %(shapes)s::jsonb,
    unknown_fields = %(unknown_fields)s::jsonb,
    flags = %(flags)s::jsonb
where read_id = %(read_id)s;
