package org.uplink.rtnetlink.link;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.TableId;

/** The properties of a link as a port of its master ({@code IFLA_INFO_SLAVE_DATA}). */
public sealed interface LinkPort {
  /** Not a port, or a port of a master without port properties. */
  record None() implements LinkPort {
    /** The shared instance. */
    public static final None NONE = new None();
  }

  /**
   * A port of a bond.
   *
   * @param active whether it is active, and not a backup
   * @param miiUp whether the bond sees a carrier
   * @param linkFailures how often the carrier was lost
   * @param permanentMac the link-layer address that it gets back when it leaves the bond
   * @param queueId its queue
   * @param aggregator its 802.3ad aggregator, in that mode
   */
  record BondPort(
      boolean active,
      boolean miiUp,
      int linkFailures,
      Optional<MacAddress> permanentMac,
      int queueId,
      OptionalInt aggregator)
      implements LinkPort {}

  /**
   * A port of a bridge.
   *
   * @param state 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking
   * @param priority 0 to 63
   * @param cost the cost of the path through it
   * @param hairpin whether packets may leave by the port that they came in by
   * @param guard whether a received BPDU blocks it (BPDU guard)
   * @param learning whether it learns MAC addresses
   * @param flooding whether it sends packets to unknown destinations
   * @param isolated whether it exchanges packets with non-isolated ports only
   * @param options the numeric options that can be set, by the names of ip-link(8), such as
   *     "mcast_flood"; without those that the kernel does not know
   */
  record BridgePort(
      int state,
      int priority,
      int cost,
      boolean hairpin,
      boolean guard,
      boolean learning,
      boolean flooding,
      boolean isolated,
      Map<String, Integer> options)
      implements LinkPort {
    /** Copies the map. */
    public BridgePort {
      options = Map.copyOf(options);
    }
  }

  /**
   * A port of a VRF.
   *
   * @param table the VRF's routing table
   */
  record VrfPort(TableId table) implements LinkPort {}

  /**
   * A port of a master whose kind this library does not decode (team).
   *
   * @param kind the master's kind
   */
  record Other(LinkKind kind) implements LinkPort {}
}
