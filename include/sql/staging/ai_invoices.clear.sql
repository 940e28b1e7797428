-- staging.ai_invoices: the file is read whole every time.
delete from staging.ai_invoices;
