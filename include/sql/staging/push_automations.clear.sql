-- staging.push_automations: the folder is read whole every time.
delete from staging.push_automations;
