package org.uplink.verbs;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a host tells its engine without being called: JSON-RPC notifications. Each says only that
 * something has changed. The engine then looks itself, so a notice may come late, repeatedly, or
 * out of order.
 */
public enum HostNotice {
  /** The kernel would send to the engine through another device now, or not at all. */
  ROUTE_CHANGED("Host.routeChanged"),
  /** The networks differ from those in the latest answer to {@link Verb#GET_CAPABILITIES}. */
  NETWORKS_CHANGED("Host.networksChanged");

  private final String method;

  HostNotice(String method) {
    this.method = method;
  }

  /** Finds the notice with this method; empty if it is another event. */
  public static Optional<HostNotice> of(String method) {
    return Arrays.stream(values()).filter(notice -> notice.method.equals(method)).findFirst();
  }

  /** Returns the method of the JSON-RPC notification. */
  public String method() {
    return method;
  }

  @Override
  public String toString() {
    return method;
  }
}
