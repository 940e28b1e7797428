-- Columns of a table in its order, with type and comment: what a data card is made of.
select attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)
from pg_attribute
where attrelid = %(table)s::regclass
  and attnum > 0
  and not attisdropped
order by attnum;
