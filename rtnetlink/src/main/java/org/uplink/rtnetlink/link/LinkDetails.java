package org.uplink.rtnetlink.link;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.TableId;

/** What a link of one kind has beyond other links ({@code IFLA_INFO_DATA}). */
public sealed interface LinkDetails {
  /** A link without a kind, or one whose kind says nothing more here (dummy, veth, team). */
  record None() implements LinkDetails {
    /** The one of them. */
    public static final None NONE = new None();
  }

  /**
   * A VLAN.
   *
   * @param id 0 to 4095
   * @param protocol the tag's EtherType: 0x8100 (802.1Q) or 0x88a8 (802.1ad)
   */
  record Vlan(int id, int protocol) implements LinkDetails {}

  /**
   * A bond.
   *
   * @param mode how it shares the work
   * @param activePort index of the port in use, in the modes that have one
   * @param miiInterval how often the ports' carrier is asked for; zero: not at all
   * @param primary index of the port that is preferred
   * @param options the other options with their raw values, as "xmit_hash_policy"
   */
  record Bond(
      BondMode mode,
      OptionalInt activePort,
      Duration miiInterval,
      OptionalInt primary,
      Map<String, String> options)
      implements LinkDetails {
    /** Keeps a copy. */
    public Bond {
      options = Map.copyOf(options);
    }
  }

  /**
   * A bridge.
   *
   * @param stp whether it speaks the spanning tree protocol
   * @param forwardDelay time in each of listening and learning
   * @param helloTime time between its hellos
   * @param maxAge age at which what it heard is forgotten
   * @param ageing age at which a MAC is forgotten
   * @param priority 0 to 65535, the smaller wins
   * @param vlanFiltering whether it keeps VLANs apart
   * @param vlanDefault the VLAN of untagged packets, where the kernel's bridges know VLANs
   * @param multicastSnooping whether multicast goes only where it is wanted
   * @param groupForwardMask which link-local groups it forwards, 16 bits
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
      int groupForwardMask)
      implements LinkDetails {}

  /**
   * A virtual router.
   *
   * @param table where its ports' routes are looked up
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
   * @param persistent whether it outlives the program that made it
   * @param owner the user that may attach
   */
  record Tun(int type, boolean persistent, OptionalInt owner) implements LinkDetails {}

  /**
   * A VXLAN.
   *
   * @param id network identifier, 24 bits
   * @param group the group or remote address, where set
   * @param local the source address, where set
   * @param port UDP port
   * @param learning whether it learns where MACs are
   */
  record Vxlan(
      int id, Optional<InetAddress> group, Optional<InetAddress> local, int port, boolean learning)
      implements LinkDetails {}

  /**
   * A kind that is not taken apart here.
   *
   * @param hex its attributes as they came, in hexadecimal
   */
  record Other(String hex) implements LinkDetails {}
}
