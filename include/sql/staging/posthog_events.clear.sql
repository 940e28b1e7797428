-- staging.posthog_events: asked whole every time.
delete from staging.posthog_events;
