"""Where each shape of trace keeps what, as dotted paths: the one list to extend when a source has a new name."""

OBJECTS = ("metadata", "attributes", "attributes.metadata")  # may be JSON text; anything else costs the line

# In order of precedence. A metadata path is looked for in every place where metadata are, see METADATA.
FIELDS: dict[str, tuple[str, ...]] = {
    "time": ("timestamp", "startTime", "start_time", "time"),
    "end": ("endTime", "end_time"),
    "session": ("metadata.session_id", "attributes.session.id", "sessionId", "session_id", "metadata.sessionId"),
    "identity": ("metadata.user_id", "metadata.user_api_key_end_user_id", "end_user", "attributes.user.id"),
    "developer": (
        "metadata.developer_id", "metadata.dev_id", "metadata.user", "metadata.user_api_key_user_id",
        "metadata.user_api_key_alias", "developer_id", "attributes.user.id", "user", "user_id",
    ),
    "model": (
        "attributes.llm.model_name", "model", "message.model", "properties.main_model", "metadata.model",
        "attributes.model",
    ),
    "provider": (
        "attributes.llm.provider", "attributes.llm.system", "custom_llm_provider", "provider", "metadata.provider",
    ),
    "tokens_in": (
        "usage.input_tokens", "usage.prompt_tokens", "message.usage.input_tokens", "prompt_tokens",
        "attributes.llm.token_count.prompt", "properties.prompt_tokens",
    ),
    "tokens_out": (
        "usage.output_tokens", "usage.completion_tokens", "message.usage.output_tokens", "completion_tokens",
        "attributes.llm.token_count.completion", "properties.completion_tokens",
    ),
    "total": (
        "usage.total_tokens", "message.usage.total_tokens", "total_tokens", "attributes.llm.token_count.total",
        "properties.total_tokens",
    ),
    "cache_read": (
        "usage.cache_read_input_tokens", "message.usage.cache_read_input_tokens",
        "usage.prompt_tokens_details.cached_tokens", "usage.input_tokens_details.cached_tokens",
        "attributes.llm.token_count.prompt_details.cache_read", "metadata.usage_object.cache_read_input_tokens",
        "metadata.usage_object.prompt_tokens_details.cached_tokens", "cache_read_input_tokens",
    ),
    "cache_write": (
        "usage.cache_creation_input_tokens", "message.usage.cache_creation_input_tokens",
        "usage.prompt_tokens_details.cache_creation_tokens",
        "attributes.llm.token_count.prompt_details.cache_write",
        "metadata.usage_object.cache_creation_input_tokens",
        "metadata.usage_object.prompt_tokens_details.cache_creation_tokens", "cache_creation_input_tokens",
    ),
    "latency": (
        "attributes.latency_ms", "latency_ms", "attributes.request.latency_ms", "request.latency_ms",
        "metadata.latency_ms",
    ),
    "status": (
        "attributes.status_code", "attributes.http.status_code", "attributes.http.response.status_code",
        "http.status_code", "status_code", "metadata.status_code", "status.status_code", "status.code", "status",
        "metadata.status",
    ),
    "failed": ("isApiErrorMessage",),
    "accepted": (
        "attributes.prod_lens.accepted", "metadata.prod_lens.accepted", "metadata.accepted", "accepted",
        "attributes.accepted",
    ),
    "diff_ratio": (
        "attributes.prod_lens.diff_ratio", "metadata.prod_lens.diff_ratio", "metadata.diff_ratio", "diff_ratio",
        "attributes.diff_ratio",
    ),
    "accepted_lines": (
        "attributes.prod_lens.accepted_lines", "metadata.prod_lens.accepted_lines", "metadata.accepted_lines",
        "accepted_lines", "attributes.accepted_lines",
    ),
    "repo": (
        "metadata.repo", "metadata.repository", "attributes.prod_lens.repo", "attributes.repo", "repo", "repository",
    ),
    "cost": (
        "response_cost", "spend", "cost_usd", "costUSD", "metadata.cost_usd", "attributes.llm.cost.total",
        "attributes.cost_usd", "properties.cost",
    ),
    "trace": ("context.trace_id", "trace_id", "metadata.trace_id", "attributes.trace_id"),
    "span_id": ("context.span_id", "span_id", "attributes.span_id"),
    "message_id": ("message.id",),
    "request_id": (
        "request_id", "litellm_call_id", "metadata.request_id", "attributes.request_id", "requestId",
    ),
    "bare_id": ("id",),  # may be a request's, or a counter that everybody begins at 0
    "kind": ("attributes.openinference.span.kind", "span_kind"),
    "type": ("type",),
    "event": ("event",),
}  # fmt: skip
METADATA = ("metadata.", "attributes.metadata.", "metadata.requester_metadata.")


def _everywhere(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        place + path.removeprefix("metadata.") if path.startswith("metadata.") else path
        for path in paths
        for place in (METADATA if path.startswith("metadata.") else METADATA[:1])
    )


FIELDS = {field: _everywhere(paths) for field, paths in FIELDS.items()}
KNOWN = {path for paths in FIELDS.values() for path in paths}
INSIDE = {path[:at] for path in KNOWN for at, sign in enumerate(path) if sign == "."} | set(OBJECTS)

# Fields of these tools that no number needs: neither read nor reported as new.
UNNEEDED = {
    # Claude Code
    "uuid", "parentUuid", "logicalParentUuid", "leafUuid", "messageId", "isSidechain", "userType", "cwd",
    "version", "gitBranch", "slug", "agentId", "isMeta", "toolUseID", "toolUseResult", "parentToolUseID",
    "sourceToolAssistantUUID", "permissionMode", "thinkingMetadata", "todos", "snapshot", "isSnapshotUpdate",
    "summary", "content", "level", "subtype", "operation", "data", "error", "isVisibleInTranscriptOnly",
    "isCompactSummary", "message.role", "message.type", "message.content", "message.stop_reason",
    "message.stop_sequence", "message.context_management", "message.usage.service_tier",
    "message.usage.cache_creation", "message.usage.server_tool_use", "message.usage.inference_geo",
    # LiteLLM
    "call_type", "cache_hit", "cache_key", "saved_cache_cost", "completionStartTime", "response_time",
    "model_id", "model_group", "model_parameters", "model_map_information", "api_base", "api_key",
    "request_tags", "requester_ip_address", "messages", "response", "error_str", "error_information",
    "hidden_params", "stream", "status_fields", "guardrail_information", "standard_built_in_tools_params",
    "cost_breakdown", "team_id", "organization_id", "proxy_server_request", "custom_llm_provider",
    "metadata.user_api_key_hash", "metadata.user_api_key_team_id", "metadata.user_api_key_team_alias",
    "metadata.user_api_key_org_id", "metadata.user_api_key_user_email", "metadata.spend_logs_metadata",
    "metadata.requester_ip_address", "metadata.requester_custom_headers", "metadata.prompt_management_metadata",
    "metadata.mcp_tool_call_metadata", "metadata.vector_store_request_metadata", "metadata.applied_guardrails",
    "metadata.cold_storage_object_key", "metadata.usage_object.prompt_tokens",
    "metadata.usage_object.completion_tokens", "metadata.usage_object.total_tokens",
    # OpenInference
    "name", "parent_id", "status_message", "events", "context.trace_state", "attributes.input",
    "attributes.output",
    "attributes.llm.input_messages", "attributes.llm.output_messages", "attributes.llm.invocation_parameters",
    "attributes.llm.tools", "attributes.llm.token_count.completion_details",
    "attributes.llm.token_count.prompt_details.audio", "attributes.tag", "attributes.openinference.project",
    # aider
    "properties.weak_model", "properties.editor_model", "properties.edit_format", "properties.total_cost",
    "properties.python_version", "properties.aider_version", "properties.os_platform", "properties.$lib",
    "properties.os_release", "properties.machine", "properties.$lib_version", "properties.$geoip_disable",
}  # fmt: skip
