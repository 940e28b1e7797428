-- staging.excluded_accounts: the file is read whole, so all of it is replaced.
delete from staging.excluded_accounts;
