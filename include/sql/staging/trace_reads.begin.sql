-- staging.trace_reads: a part of a file begins; what became of its lines is told when they have been read.
--
-- Values   file_id, first_line
insert into staging.trace_reads (file_id, run_id, first_line, after_last_line, lines, calls, dead, filtered)
values (%(file_id)s, %(run_id)s, %(first_line)s, %(first_line)s, 0, 0, 0, 0)
returning read_id;
