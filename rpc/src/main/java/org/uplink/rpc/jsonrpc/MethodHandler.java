package org.uplink.rpc.jsonrpc;

import tools.jackson.databind.JsonNode;

/**
 * What a server does for the name of a method. Called on a virtual thread, many at a time.
 *
 * <p>A client that got no answer in time may send a request again, under the same id. A method that
 * changes something must not run twice then, and doesn't: the answer of the first run is given
 * again. A method that only looks is better asked again, so that an id that is used for every call
 * does not bring yesterday's answer: say so with {@link #readOnly()}.
 */
@FunctionalInterface
public interface MethodHandler {
  /**
   * Answers a call.
   *
   * @param params the object or array of the request; an empty object where it has none
   * @return what Jackson can write; {@code Boolean.TRUE} where there is nothing to tell
   * @throws RpcException.Answered the answer is this error. Anything else thrown is answered as an
   *     internal error and logged
   */
  Object handle(JsonNode params, Caller caller) throws RpcException;

  /** Does it only look, so that it may run again for the same request? */
  default boolean isReadOnly() {
    return false;
  }

  /** The same method, declared to change nothing. */
  default MethodHandler readOnly() {
    var method = this;
    return new MethodHandler() {
      @Override
      public Object handle(JsonNode params, Caller caller) throws RpcException {
        return method.handle(params, caller);
      }

      @Override
      public boolean isReadOnly() {
        return true;
      }
    };
  }
}
