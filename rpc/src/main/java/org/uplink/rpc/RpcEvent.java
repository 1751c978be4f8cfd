package org.uplink.rpc;

import tools.jackson.databind.JsonNode;

/** A notification from the server. */
public record RpcEvent(String method, JsonNode params) {}
