package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A link.
 *
 * @param name the link's name
 * @param kind the kernel's name of the kind. Absent for physical NICs and loopback
 * @param mac the link-layer address
 * @param permanentMac the address that is stored in the hardware
 * @param mtu the size of the largest packet in bytes
 * @param up whether the link is administratively up
 * @param carrier whether the driver reports a carrier
 * @param master the name of the bridge, bond or VRF that the link is a port of
 * @param lower the name of the link below a VLAN
 * @param vlan the id of an 802.1Q VLAN. Uplink neither uses nor creates 802.1ad VLANs
 * @param bridge the options of a bridge
 * @param bond the options of a bond
 * @param portOptions the options of a bridge port, by ip(8)'s names. An option that is not named
 *     stays as the kernel has it
 * @param token the interface identifier of the IPv6 addresses that the link makes from router
 *     advertisements; {@link #NO_TOKEN} if the kernel chooses it. An absent one stays as the kernel
 *     has it: for a planned link, and in files of earlier agents
 * @param receiveOffload true if large receive offload is on. Absent if it is off, and in files of
 *     earlier agents. An absent one stays as the kernel has it
 * @param fixed what a change cannot set. Absent for a planned link, and in files of earlier agents
 */
@RecordBuilder
public record LinkState(
    String name,
    Optional<String> kind,
    Optional<MacAddress> mac,
    Optional<MacAddress> permanentMac,
    int mtu,
    boolean up,
    boolean carrier,
    Optional<String> master,
    Optional<String> lower,
    OptionalInt vlan,
    Optional<Bridge> bridge,
    Optional<Bond> bond,
    @JsonAlias("port") Map<String, Integer> portOptions,
    Optional<InetAddress> token,
    Optional<Boolean> receiveOffload,
    Optional<FixedProperties> fixed)
    implements LinkStateBuilder.With {
  /** The bridge option that separates VLANs. The other VLAN options are set before it. */
  public static final String VLAN_FILTERING = "vlan_filtering";

  /** The token of a link whose interface identifiers the kernel chooses. */
  public static final InetAddress NO_TOKEN = IpLiteral.parse("::");

  /** The smallest MTU of a link with IPv6 (RFC 8200, section 5). */
  public static final int MIN_IPV6_MTU = 1280;

  public LinkState {
    portOptions = Map.copyOf(new TreeMap<>(portOptions));
  }

  /** Returns a link that is up and has nothing but a name, a kind and an MTU. */
  public static LinkState of(String name, Optional<String> kind, int mtu) {
    return new LinkState(
        name,
        kind,
        Optional.empty(),
        Optional.empty(),
        mtu,
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns whether the link is of this kind, by the kernel's name of the kind. */
  public boolean isKind(String wanted) {
    return kind.isPresent() && kind.get().equals(wanted);
  }

  /**
   * Returns whether the MTU is large enough for IPv6. If it is not, the kernel removes IPv6 from
   * the link.
   */
  public boolean canHaveIpv6() {
    return mtu >= MIN_IPV6_MTU;
  }

  /** Returns the kernel's number of the link, which stays when the link gets another name. */
  public OptionalInt index() {
    return fixed.map(FixedProperties::index).orElse(OptionalInt.empty());
  }

  /**
   * Returns whether a request can create the link again after it was deleted. A NIC and a link of
   * another kind than Uplink's come back by other means only.
   */
  public boolean canBeCreated() {
    return switch (kind.orElse("")) {
      case "bridge" -> bridge.isPresent();
      case "vlan" -> lower.isPresent() && vlan.isPresent();
      case "bond" -> bond.isPresent();
      default -> false;
    };
  }

  /** Returns the token, if an administrator has set one. */
  public Optional<InetAddress> ownToken() {
    return token.filter(it -> !it.equals(NO_TOKEN));
  }

  /** Returns whether large receive offload is on, or is to be turned on. */
  public boolean hasReceiveOffload() {
    return receiveOffload.orElse(false);
  }

  /** Returns this link with large receive offload on, or as the kernel has it. */
  public LinkState withReceiveOffloadOn(boolean on) {
    return withReceiveOffload(on ? Optional.of(true) : Optional.empty());
  }

  /** Returns the alternative names. */
  public List<String> alternativeNames() {
    return fixed.map(FixedProperties::alternativeNames).orElse(List.of());
  }

  /** Returns this link with another master or none. A port of another master has no options. */
  @Override
  public LinkState withMaster(Optional<String> other) {
    return LinkStateBuilder.builder(this)
        .master(other)
        .portOptions(other.equals(master) ? portOptions : Map.of())
        .build();
  }

  /** Returns this link, without the preferred port of a bond if the port is one of these links. */
  LinkState withoutPrimaryAmong(Set<String> gone) {
    return withBond(
        bond.map(
            it ->
                new Bond(
                    it.mode(), it.primary().filter(port -> !gone.contains(port)), it.options())));
  }

  /**
   * What a change cannot set.
   *
   * @param index the kernel's number of the link. Absent in files of earlier agents
   * @param type the hardware type ({@code ARPHRD_*})
   * @param alternativeNames its alternative names
   * @param minMtu the smallest MTU that its driver accepts
   * @param maxMtu the largest MTU that its driver accepts; 0 if it names none
   */
  public record FixedProperties(
      OptionalInt index, int type, List<String> alternativeNames, int minMtu, int maxMtu) {
    public FixedProperties {
      alternativeNames = List.copyOf(alternativeNames);
    }

    /** Returns whether the driver accepts an MTU. */
    public boolean acceptsMtu(int mtu) {
      return mtu >= minMtu && (maxMtu == 0 || mtu <= maxMtu);
    }
  }

  /**
   * The options of a bridge.
   *
   * @param stp whether it runs the spanning tree protocol
   * @param forwardDelayMillis the time in each of the states listening and learning
   * @param options the numeric options, by ip(8)'s names, in the kernel's units. An option that is
   *     not named stays as the kernel has it
   */
  public record Bridge(boolean stp, long forwardDelayMillis, Map<String, Integer> options) {
    /** The forward delay of a bridge with STP. The kernel and Vdsm have the same default. */
    public static final long STP_FORWARD_DELAY_MILLIS = 15_000;

    public Bridge {
      options = Map.copyOf(new TreeMap<>(options));
    }
  }

  /**
   * The options of a bond.
   *
   * @param mode the driver's number of the mode
   * @param primary the name of the preferred port
   * @param options the numeric options, by the driver's names
   */
  public record Bond(int mode, Optional<String> primary, Map<String, Integer> options) {
    public Bond {
      options = Map.copyOf(new TreeMap<>(options));
    }
  }
}
