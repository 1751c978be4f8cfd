package org.uplink.rpc.jsonrpc;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The error object of JSON-RPC 2.0 (section 5.1). Codes from 1 to 99 are Vdsm's own.
 *
 * @param message the text for a person: what was attempted, what is wrong, what to do
 * @param data the details for a program
 */
public record RpcError(int code, String message, Optional<JsonNode> data) {
  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL_ERROR = -32603;

  /** Creates an error without data. */
  public RpcError(int code, String message) {
    this(code, message, Optional.empty());
  }

  public static RpcError invalidParams(String message) {
    return new RpcError(INVALID_PARAMS, message);
  }

  public static RpcError methodNotFound(String method) {
    return new RpcError(METHOD_NOT_FOUND, "there is no method \"" + method + "\"");
  }

  public static RpcError internal(String message) {
    return new RpcError(INTERNAL_ERROR, message);
  }

  /**
   * Returns this error with data.
   *
   * @param data an object that Jackson can write
   */
  public RpcError with(Object data) {
    return new RpcError(code, message, Optional.of(Json.MAPPER.valueToTree(data)));
  }
}
