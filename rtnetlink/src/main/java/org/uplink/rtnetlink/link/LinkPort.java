package org.uplink.rtnetlink.link;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;

/** The properties of a link as a port of its master ({@code IFLA_INFO_SLAVE_DATA}). */
public sealed interface LinkPort {
  /** The link is not a port, or the kind of its master has no port properties. */
  record None() implements LinkPort {
    /** The shared instance. */
    public static final None NONE = new None();
  }

  /**
   * A port of a bond.
   *
   * @param active whether the port is active; otherwise it is a backup
   * @param miiUp whether the bond sees a carrier
   * @param linkFailures how often the port lost its carrier
   * @param permanentMac the link-layer address that the port gets back when it leaves the bond
   * @param queueId the id of the port's transmit queue
   * @param aggregator the id of the 802.3ad aggregator, in mode 802.3ad only
   * @param actorState the state of this port in LACP, the bits of IEEE 802.1AX; 0 without LACP
   * @param partnerState the state of the port at the other end in LACP; 0 without LACP
   * @param options the numeric options that can be set, by the names of ip-link(8), such as "prio";
   *     options that the kernel does not know are missing
   */
  record BondPort(
      boolean active,
      boolean miiUp,
      int linkFailures,
      Optional<MacAddress> permanentMac,
      int queueId,
      OptionalInt aggregator,
      int actorState,
      int partnerState,
      Map<String, Long> options)
      implements LinkPort {
    private static final int SYNCHRONIZED = 0x08;
    private static final int COLLECTING = 0x10;
    private static final int DISTRIBUTING = 0x20;
    private static final int DEFAULTED = 0x40;
    private static final int EXPIRED = 0x80;

    /** Copies the map. */
    public BondPort {
      options = Map.copyOf(options);
    }

    /**
     * Returns whether LACP has put the port into use, together with a partner: this end sends, and
     * the other end receives. A port that has heard of no partner may send as well.
     */
    public boolean hasLacpPartner() {
      return (actorState & (DISTRIBUTING | DEFAULTED | EXPIRED)) == DISTRIBUTING
          && (partnerState & (SYNCHRONIZED | COLLECTING)) == (SYNCHRONIZED | COLLECTING);
    }
  }

  /**
   * A port of a bridge.
   *
   * @param state 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking
   * @param priority 0 to 63
   * @param cost the STP cost of the path through the port
   * @param hairpin whether packets may leave by the port that received them
   * @param guard whether a received BPDU disables the port (BPDU guard)
   * @param learning whether the bridge learns MAC addresses from the port
   * @param flooding whether the port sends packets to unknown destinations
   * @param isolated whether the port exchanges packets with non-isolated ports only
   * @param options the numeric options that can be set, by the names of ip-link(8), such as
   *     "mcast_flood"; options that the kernel does not know are missing
   * @param rawOptions the options that this library does not model
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
      Map<String, Long> options,
      List<RawAttribute> rawOptions)
      implements LinkPort {
    /** Copies the map and the list. */
    public BridgePort {
      options = Map.copyOf(options);
      rawOptions = List.copyOf(rawOptions);
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
