package org.uplink.rpc;

import tools.jackson.databind.JsonNode;

/** What a server does for the name of a method. Called on a virtual thread, many at a time. */
@FunctionalInterface
@SuppressWarnings("DoNotCallSuggester")
public interface Method {
  /**
   * Answers a call.
   *
   * @param params the object or array of the request; an empty object where it has none
   * @return what Jackson can write; {@code Boolean.TRUE} where there is nothing to tell
   * @throws RpcException.Answered the answer is this error. Anything else thrown is answered as an
   *     internal error and logged
   */
  Object handle(JsonNode params, Caller caller) throws RpcException;

  /** A method on typed parameters. */
  @FunctionalInterface
  interface Typed<P> {
    Object handle(P params, Caller caller) throws RpcException;
  }

  /**
   * Reads the parameters into a record: by name, or by position in the order of the record's
   * components. What does not fit is answered with -32602.
   */
  static <P extends Record> Method taking(Class<P> type, Typed<P> method) {
    throw new UnsupportedOperationException();
  }
}
