package org.uplink.verbs.route;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Why there is no route. An unknown name, perhaps of a newer agent, is kept as it is. */
public record NoRouteReason(@JsonValue String name) {
  /** A route of type unreachable covers the address. */
  public static final NoRouteReason UNREACHABLE = new NoRouteReason("unreachable");

  /** A route of type prohibit covers the address. */
  public static final NoRouteReason PROHIBITED = new NoRouteReason("prohibited");

  /** A route of type blackhole covers the address. */
  public static final NoRouteReason BLACKHOLE = new NoRouteReason("blackhole");

  /** No route covers the address. */
  public static final NoRouteReason NO_ROUTE = new NoRouteReason("noRoute");

  @JsonCreator
  public static NoRouteReason of(String name) {
    return new NoRouteReason(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
