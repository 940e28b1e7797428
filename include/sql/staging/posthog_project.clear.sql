-- staging.posthog_project: asked whole every time.
delete from staging.posthog_project;
