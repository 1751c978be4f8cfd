package org.uplink.rtnetlink.link;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.TableId;

/** What a link has as the port of its master ({@code IFLA_INFO_SLAVE_DATA}). */
public sealed interface LinkPort {
  /** No port, or of a master that has nothing more to say. */
  record None() implements LinkPort {
    /** The one of them. */
    public static final None NONE = new None();
  }

  /**
   * A port of a bond.
   *
   * @param active whether it is in use, not waiting as a backup
   * @param miiUp whether the bond sees a carrier
   * @param linkFailures how often the carrier was lost
   * @param permanentMac the address that it has when it leaves the bond
   * @param queueId its queue
   * @param aggregator the 802.3ad aggregator that it belongs to, in that mode
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
   * @param cost of the path through it
   * @param hairpin whether packets may leave where they came in
   * @param guard whether BPDUs that come in close it
   * @param learning whether it learns MACs
   * @param flooding whether unknown destinations go out by it
   * @param isolated whether it talks to non-isolated ports only
   * @param options all that can be set and is a number, by ip's names, as "mcast_flood"; what this
   *     kernel does not know is not named
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
    /** Keeps a copy. */
    public BridgePort {
      options = Map.copyOf(options);
    }
  }

  /**
   * A port of a VRF.
   *
   * @param table the VRF's table
   */
  record VrfPort(TableId table) implements LinkPort {}

  /**
   * A port of a kind that is not taken apart here (team).
   *
   * @param kind the master's kind
   */
  record Other(LinkKind kind) implements LinkPort {}
}
