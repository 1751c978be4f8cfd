package org.uplink.verbs;

import java.util.Optional;

/** The verbs, by their names on the wire. */
public enum Verb {
  /** Answers true, and does nothing else. */
  PING2("Host.ping2"),
  /** Answers true; counts as "the engine reached me" while a connectivity check waits. */
  PING("Host.ping"),
  /** As {@link #PING}. */
  CONFIRM_CONNECTIVITY("Host.confirmConnectivity"),
  /** {@link GetRoute} to {@link RouteAnswer}. */
  GET_ROUTE("Host.getRoute"),
  /** No parameters, to {@link Capabilities}. */
  GET_CAPABILITIES("Host.getCapabilities"),
  /** No parameters, to {@link NetworkCapabilities}. */
  GET_NETWORK_CAPABILITIES("Host.getNetworkCapabilities");

  private final String method;

  Verb(String method) {
    this.method = method;
  }

  /** The method of the JSON-RPC request. */
  public String method() {
    return method;
  }

  /** The verb of a request's method, where there is one. */
  public static Optional<Verb> of(String method) {
    for (var verb : values()) {
      if (verb.method.equals(method)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return method;
  }
}
