package org.uplink.rpc.jsonrpc;

import tools.jackson.databind.JsonNode;

/**
 * Handles the calls of one JSON-RPC method. Many virtual threads call a handler at the same time.
 *
 * <p>A client that got no answer in time may repeat a request under the same id. A method that
 * changes something must not run twice, so {@link Dispatcher} sends the first answer again. A
 * read-only method, declared with {@link #readOnly()}, runs again, so that a client that uses one
 * id for every call does not get an old answer.
 */
@FunctionalInterface
public interface MethodHandler {
  /**
   * Handles a call.
   *
   * @param params the object or array of the request; an empty object if it has none
   * @return a result that Jackson can write; {@code Boolean.TRUE} if there is nothing to report
   * @throws RpcException.Answered becomes the answer. Any other exception is logged, and answered
   *     as an internal error without details
   */
  Object handle(JsonNode params, Caller caller) throws RpcException;

  /** Returns whether the method changes nothing, so that a repeated request may run again. */
  default boolean isReadOnly() {
    return false;
  }

  /** Returns this handler, declared as read-only. */
  default MethodHandler readOnly() {
    MethodHandler handler = this;
    return new MethodHandler() {
      @Override
      public Object handle(JsonNode params, Caller caller) throws RpcException {
        return handler.handle(params, caller);
      }

      @Override
      public boolean isReadOnly() {
        return true;
      }
    };
  }
}
