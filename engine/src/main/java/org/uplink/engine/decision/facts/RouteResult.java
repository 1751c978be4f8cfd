package org.uplink.engine.decision.facts;

import java.util.List;
import java.util.Optional;

/** The answer of a host to Host.getRoute. */
public sealed interface RouteResult {
  /**
   * The kernel has a route.
   *
   * @param device the device that the kernel sends through
   * @param local whether the address is the host's own
   * @param path the device and the links below it, as far as the host reports them
   */
  record Found(
      String device,
      boolean local,
      Optional<String> source,
      Optional<String> gateway,
      Optional<String> table,
      List<Link> path)
      implements RouteResult {
    public Found {
      path = List.copyOf(path);
    }

    public String description() {
      return local ? "local: the address is the host's own" : device + details();
    }

    /** Returns the route without its device, such as {@code " via 192.0.2.1, table main"}. */
    public String details() {
      return gateway.map(address -> " via " + address).orElse(", on the link")
          + source.map(address -> ", from " + address).orElse("")
          + table.map(name -> ", table " + name).orElse("");
    }
  }

  /**
   * The kernel has no route.
   *
   * @param reason unreachable, prohibited, blackhole, noRoute, or a word of a newer agent
   */
  record NoRoute(String reason) implements RouteResult {
    public String description() {
      return reason.equals("noRoute") ? "no route" : "no route: " + reason;
    }
  }

  /** The agent does not have the verb. */
  record VerbMissing() implements RouteResult {}

  /** The agent has the verb, but the lookup failed. */
  record Failed(String reason) implements RouteResult {}

  /**
   * A link of the path to the wire.
   *
   * @param kind nic, vlan, bond, bridge, or the kernel's name of the kind
   * @param lower the names of the links directly below
   * @param carrier empty if the host does not report it
   */
  record Link(String name, String kind, List<String> lower, Optional<Boolean> carrier) {
    public Link {
      lower = List.copyOf(lower);
    }

    /** Creates a link without links below it. */
    public Link(String name, String kind, Optional<Boolean> carrier) {
      this(name, kind, List.of(), carrier);
    }
  }
}
