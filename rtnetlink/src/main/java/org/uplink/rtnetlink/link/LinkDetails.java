package org.uplink.rtnetlink.link;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;

/** The properties of a link that depend on its kind ({@code IFLA_INFO_DATA}). */
public sealed interface LinkDetails {
  /**
   * A link without a kind, or of a kind whose properties this library does not read (dummy, veth,
   * team).
   */
  record None() implements LinkDetails {
    /** The shared instance. */
    public static final None NONE = new None();
  }

  /**
   * A VLAN.
   *
   * @param id 0 to 4095
   * @param protocol the tag's EtherType: 0x8100 (802.1Q) or 0x88a8 (802.1ad)
   * @param options the flags by the names of ip-link(8), such as "reorder_hdr", and the pairs of
   *     the priority maps, such as "egress-qos-map 3"
   */
  record Vlan(int id, int protocol, Map<String, Long> options) implements LinkDetails {
    /** Copies the map. */
    public Vlan {
      options = Map.copyOf(options);
    }
  }

  /**
   * A bond.
   *
   * @param mode how the bond distributes packets over its ports
   * @param activePort the index of the active port, in modes that have one
   * @param miiInterval how often the bond checks the carrier of its ports; zero means never
   * @param primary the index of the preferred port
   * @param options the numeric options by the bonding driver's names, such as "xmit_hash_policy"
   * @param arpTargets the addresses that ARP monitoring asks, IPv4 before IPv6
   * @param rawOptions the options that this library does not model
   */
  record Bond(
      BondMode mode,
      OptionalInt activePort,
      Duration miiInterval,
      OptionalInt primary,
      Map<String, String> options,
      List<InetAddress> arpTargets,
      List<RawAttribute> rawOptions)
      implements LinkDetails {
    /** Copies the map and the lists. */
    public Bond {
      options = Map.copyOf(options);
      arpTargets = List.copyOf(arpTargets);
      rawOptions = List.copyOf(rawOptions);
    }
  }

  /**
   * A bridge.
   *
   * @param stp whether the spanning tree protocol is on
   * @param forwardDelay the time that a port spends in each of the states listening and learning
   * @param helloTime the time between two hello packets
   * @param maxAge the maximum age of a received BPDU
   * @param ageing the lifetime of a learned MAC address
   * @param priority the bridge priority of STP, 0 to 65535; the bridge with the smallest becomes
   *     the root
   * @param vlanFiltering whether VLAN filtering is on
   * @param vlanDefault the VLAN of untagged packets; empty if the kernel has no bridge VLANs
   * @param multicastSnooping whether the bridge forwards multicast packets to subscribed ports only
   * @param groupForwardMask the link-local groups (01:80:c2:00:00:0X) that the bridge forwards, 16
   *     bits
   * @param others the other numeric options, by the names of ip-link(8), such as
   *     "mcast_query_interval"; those that the kernel has. Times are in hundredths of a second
   * @param rawOptions the options that this library does not model
   */
  record Bridge(
      boolean stp,
      Duration forwardDelay,
      Duration helloTime,
      Duration maxAge,
      Duration ageing,
      int priority,
      boolean vlanFiltering,
      OptionalInt vlanDefault,
      boolean multicastSnooping,
      int groupForwardMask,
      Map<String, Long> others,
      List<RawAttribute> rawOptions)
      implements LinkDetails {
    /** Copies the map and the list. */
    public Bridge {
      others = Map.copyOf(others);
      rawOptions = List.copyOf(rawOptions);
    }
  }

  /**
   * A virtual router (VRF).
   *
   * @param table the routing table of its ports
   */
  record Vrf(TableId table) implements LinkDetails {}

  /**
   * A macvlan or macvtap.
   *
   * @param mode 1 private, 2 vepa, 4 bridge, 8 passthru, 16 source
   */
  record Macvlan(int mode) implements LinkDetails {}

  /**
   * An ipvlan.
   *
   * @param mode 0 l2, 1 l3, 2 l3s
   * @param flags 1 private, 2 vepa
   */
  record Ipvlan(int mode, int flags) implements LinkDetails {}

  /**
   * A tun or tap.
   *
   * @param type 1 tun, 2 tap
   * @param persistent whether the device outlives the program that created it
   * @param owner the id of the user who may attach to the device
   */
  record Tun(int type, boolean persistent, OptionalInt owner) implements LinkDetails {}

  /**
   * A VXLAN.
   *
   * @param id the VXLAN network identifier (VNI), 24 bits
   * @param group the multicast group or remote address, if set
   * @param local the source address, if set
   * @param port the destination UDP port
   * @param learning whether the device learns MAC addresses
   */
  record Vxlan(
      int id, Optional<InetAddress> group, Optional<InetAddress> local, int port, boolean learning)
      implements LinkDetails {}

  /**
   * A kind that this library does not decode.
   *
   * @param hex the encoded attributes in hexadecimal
   */
  record Other(String hex) implements LinkDetails {}
}
