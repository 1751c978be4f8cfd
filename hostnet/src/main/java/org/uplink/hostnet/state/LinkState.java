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
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * A link.
 *
 * @param name the link's name
 * @param kind the kernel's name of the kind. Absent for physical NICs and loopback
 * @param mac the link-layer address
 * @param permanentMac the address that is stored in the hardware
 * @param broadcast the link-layer address of packets to everybody. An absent one stays as the
 *     kernel has it: for a planned link, and in files of earlier agents
 * @param mtu the size of the largest packet in bytes
 * @param up whether the link is administratively up
 * @param carrier whether the driver reports a carrier
 * @param master the name of the bridge, bond or VRF that the link is a port of
 * @param lower the name of the link below a VLAN
 * @param vlan the id of an 802.1Q VLAN. Uplink neither uses nor creates 802.1ad VLANs
 * @param bridge the options of a bridge
 * @param bond the options of a bond
 * @param portOptions the options of a port of a bridge or bond, by ip(8)'s names. An option that is
 *     not named stays as the kernel has it
 * @param rawPortOptions the options of a bridge port that rtnetlink does not model. An option that
 *     is not in the list stays as the kernel has it
 * @param vlanOptions the flags and priority maps of a VLAN, by ip(8)'s names. An option that is not
 *     named stays as the kernel has it
 * @param alias the description; "" if the link has none. An absent one stays as the kernel has it
 * @param settings the other numeric settings, by ip(8)'s names. A setting that is not named stays
 *     as the kernel has it
 * @param token the interface identifier of the IPv6 addresses that the link makes from router
 *     advertisements; {@link #NO_TOKEN} if the kernel chooses it. An absent one stays as the kernel
 *     has it: for a planned link, and in files of earlier agents
 * @param receiveOffload true if large receive offload is on. Absent if it is off, and in files of
 *     earlier agents. An absent one stays as the kernel has it
 * @param fixed what a change cannot set. Absent for a planned link, and in files of earlier agents
 * @param driverMtu true in a plan if the bonding driver gives the link the MTU with which it joined
 *     its bond. Nobody can read that MTU before the link leaves the bond, so {@code mtu} is the
 *     present one
 */
@RecordBuilder
public record LinkState(
    String name,
    Optional<String> kind,
    Optional<MacAddress> mac,
    Optional<MacAddress> permanentMac,
    Optional<MacAddress> broadcast,
    int mtu,
    boolean up,
    boolean carrier,
    Optional<String> master,
    Optional<String> lower,
    OptionalInt vlan,
    Optional<Bridge> bridge,
    Optional<Bond> bond,
    @JsonAlias("port") Map<String, Long> portOptions,
    List<RawAttribute> rawPortOptions,
    Map<String, Long> vlanOptions,
    Optional<String> alias,
    Map<String, Long> settings,
    Optional<InetAddress> token,
    Optional<Boolean> receiveOffload,
    Optional<FixedProperties> fixed,
    Optional<Boolean> driverMtu)
    implements LinkStateBuilder.With {
  /** The bridge option that separates VLANs. The other VLAN options are set before it. */
  public static final String VLAN_FILTERING = "vlan_filtering";

  /** The settings that only a request that creates a link sets. */
  public static final Set<String> QUEUES = Set.of("numtxqueues", "numrxqueues");

  /** The token of a link whose interface identifiers the kernel chooses. */
  public static final InetAddress NO_TOKEN = IpLiteral.parse("::");

  /** The broadcast address of a new link. */
  public static final MacAddress ETHERNET_BROADCAST = new MacAddress("ff:ff:ff:ff:ff:ff");

  /** The smallest MTU of a link with IPv6 (RFC 8200, section 5). */
  public static final int MIN_IPV6_MTU = 1280;

  public LinkState {
    portOptions = Map.copyOf(new TreeMap<>(portOptions));
    rawPortOptions = List.copyOf(rawPortOptions);
    vlanOptions = Map.copyOf(new TreeMap<>(vlanOptions));
    settings = Map.copyOf(new TreeMap<>(settings));
  }

  /** Returns a link that is up and has nothing but a name, a kind and an MTU. */
  public static LinkState of(String name, Optional<String> kind, int mtu) {
    return new LinkState(
        name,
        kind,
        Optional.empty(),
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
        List.of(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
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

  /** Returns whether the driver chooses the MTU when the link leaves its bond. */
  public boolean hasDriverMtu() {
    return driverMtu.orElse(false);
  }

  /** Returns this link with an MTU that a plan sets. */
  @Override
  public LinkState withMtu(int other) {
    return LinkStateBuilder.builder(this).mtu(other).driverMtu(Optional.empty()).build();
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

  /** Returns whether a link of this name was deleted and created again. */
  public boolean wasCreatedAgain(LinkState now) {
    return canBeCreated()
        && index().isPresent()
        && now.index().isPresent()
        && !index().equals(now.index());
  }

  /** Returns the alternative names that this link has lost because it was created again. */
  public List<String> alternativeNamesLostIn(LinkState now) {
    return wasCreatedAgain(now)
        ? alternativeNames().stream().filter(it -> !now.alternativeNames().contains(it)).toList()
        : List.of();
  }

  /** Returns the queueing disciplines that somebody has chosen. */
  public List<String> queueingDisciplines() {
    return fixed.map(FixedProperties::queueingDisciplines).orElse(List.of());
  }

  /** Returns the mode, if it is not the usual one. */
  public Optional<String> mode() {
    return fixed.flatMap(FixedProperties::mode);
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
        .rawPortOptions(other.equals(master) ? rawPortOptions : List.of())
        .build();
  }

  /** Returns this link, without the preferred port of a bond if the port is one of these links. */
  LinkState withoutPrimaryAmong(Set<String> gone) {
    return withBond(
        bond.map(it -> it.withPrimary(it.primary().filter(port -> !gone.contains(port)))));
  }

  /**
   * What a change cannot set.
   *
   * @param index the kernel's number of the link. Absent in files of earlier agents
   * @param type the hardware type ({@code ARPHRD_*})
   * @param alternativeNames its alternative names
   * @param minMtu the smallest MTU that its driver accepts
   * @param maxMtu the largest MTU that its driver accepts; 0 if it names none
   * @param queueingDisciplines its queueing disciplines, except those that the kernel has chosen
   * @param mode its mode, if it is not the usual one: "dormant" or "testing". Absent in files of
   *     earlier agents
   * @param macBeforeBond the link-layer address that a bond's port gets back when it leaves the
   *     bond
   */
  public record FixedProperties(
      OptionalInt index,
      int type,
      List<String> alternativeNames,
      int minMtu,
      int maxMtu,
      List<String> queueingDisciplines,
      Optional<String> mode,
      Optional<MacAddress> macBeforeBond) {
    public FixedProperties {
      alternativeNames = List.copyOf(alternativeNames);
      queueingDisciplines = List.copyOf(queueingDisciplines);
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
   * @param rawOptions the options that rtnetlink does not model. An option that is not in the list
   *     stays as the kernel has it
   */
  public record Bridge(
      boolean stp,
      long forwardDelayMillis,
      Map<String, Long> options,
      List<RawAttribute> rawOptions) {
    /** The forward delay of a bridge with STP. The kernel and Vdsm have the same default. */
    public static final long STP_FORWARD_DELAY_MILLIS = 15_000;

    public Bridge {
      options = Map.copyOf(new TreeMap<>(options));
      rawOptions = List.copyOf(rawOptions);
    }

    /** Returns a bridge whose other options stay as the kernel has them. */
    public static Bridge of(boolean stp, long forwardDelayMillis, Map<String, Long> options) {
      return new Bridge(stp, forwardDelayMillis, options, List.of());
    }

    /** Returns this bridge with other numeric options. */
    public Bridge withOptions(Map<String, Long> others) {
      return new Bridge(stp, forwardDelayMillis, others, rawOptions);
    }

    /** Returns this bridge with or without the spanning tree. */
    public Bridge withStp(boolean other) {
      return new Bridge(other, forwardDelayMillis, options, rawOptions);
    }

    /** Returns this bridge with another forward delay. */
    public Bridge withForwardDelayMillis(long other) {
      return new Bridge(stp, other, options, rawOptions);
    }

    /** Returns this bridge with other options that rtnetlink does not model. */
    public Bridge withRawOptions(List<RawAttribute> others) {
      return new Bridge(stp, forwardDelayMillis, options, others);
    }

    /** Returns whether the bridge separates VLANs. */
    public boolean filtersVlans() {
      return options.getOrDefault(VLAN_FILTERING, 0L) == 1;
    }
  }

  /**
   * The options of a bond.
   *
   * @param mode the driver's number of the mode
   * @param primary the name of the preferred port
   * @param options the numeric options, by the driver's names. An option that is not named stays as
   *     the kernel has it
   * @param arpTargets the addresses that ARP monitoring asks. Absent ones stay as the kernel has
   *     them
   * @param rawOptions the options that rtnetlink does not model. An option that is not in the list
   *     stays as the kernel has it
   */
  public record Bond(
      int mode,
      Optional<String> primary,
      Map<String, Long> options,
      Optional<List<InetAddress>> arpTargets,
      List<RawAttribute> rawOptions) {
    public Bond {
      options = Map.copyOf(new TreeMap<>(options));
      arpTargets = arpTargets.map(List::copyOf);
      rawOptions = List.copyOf(rawOptions);
    }

    /** Returns a bond whose other options stay as the kernel has them. */
    public static Bond of(int mode, Optional<String> primary, Map<String, Long> options) {
      return new Bond(mode, primary, options, Optional.empty(), List.of());
    }

    /** Returns this bond with another preferred port. */
    public Bond withPrimary(Optional<String> other) {
      return new Bond(mode, other, options, arpTargets, rawOptions);
    }

    /** Returns this bond with other addresses that ARP monitoring asks. */
    public Bond withArpTargets(Optional<List<InetAddress>> others) {
      return new Bond(mode, primary, options, others, rawOptions);
    }

    /** Returns this bond with other options that rtnetlink does not model. */
    public Bond withRawOptions(List<RawAttribute> others) {
      return new Bond(mode, primary, options, arpTargets, others);
    }

    /** Returns this bond with other numeric options. */
    public Bond withOptions(Map<String, Long> others) {
      return new Bond(mode, primary, others, arpTargets, rawOptions);
    }
  }
}
