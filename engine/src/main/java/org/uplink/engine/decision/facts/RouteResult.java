package org.uplink.engine.decision.facts;

import java.util.List;
import java.util.Optional;

/** What a host answered to getRoute. */
public sealed interface RouteResult {
  /**
   * The kernel would send.
   *
   * @param device by this device
   * @param local the address is the host's own
   * @param path the device and the links below it, as far as the host tells them
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
      if (local) {
        return "local: the address is the host's own";
      }
      return device
          + gateway.map(via -> " via " + via).orElse(", on the link")
          + source.map(from -> ", from " + from).orElse("")
          + table.map(number -> ", table " + number).orElse("");
    }
  }

  /**
   * The kernel would not send.
   *
   * @param reason unreachable, prohibited, blackhole, noRoute, or a word that we don't know
   */
  record NoRoute(String reason) implements RouteResult {
    public String description() {
      return reason.equals("noRoute") ? "no route" : "no route: " + reason;
    }
  }

  /** The agent has no such verb. */
  record VerbMissing() implements RouteResult {}

  /** The verb is there, and did not answer the question. */
  record Failed(String reason) implements RouteResult {}

  /**
   * A link on the way to the wire.
   *
   * @param kind nic, vlan, bond, bridge, or the kernel's name of the kind
   */
  record Link(String name, String kind, Optional<Boolean> carrier) {}

  /** Whether it is a way off the host. */
  default boolean leavesHost() {
    return this instanceof Found found && !found.local();
  }
}
