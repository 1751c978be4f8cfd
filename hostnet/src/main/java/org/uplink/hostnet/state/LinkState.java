package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A link.
 *
 * @param name its name
 * @param kind the kernel's name of its kind; absent for physical NICs and loopback
 * @param mac its link-layer address
 * @param permanentMac the address that the hardware was made with
 * @param mtu largest packet in bytes
 * @param up whether it is set up
 * @param carrier whether its driver sees a carrier
 * @param master name of the bridge, bond or VRF that it is a port of
 * @param lower name of the link that a VLAN sits on
 * @param vlan a VLAN's id
 * @param bridge what a bridge has beyond
 * @param bond what a bond has beyond
 * @param portOptions the options that it has as the port of a bridge, by ip's names; what is not
 *     named is as the kernel has it
 */
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
    @JsonAlias("port") Map<String, Integer> portOptions) {
  /** The option of a bridge that keeps VLANs apart: the others are set before it is on. */
  public static final String VLAN_FILTERING = "vlan_filtering";

  /**
   * A bridge's settings.
   *
   * @param stp whether it speaks the spanning tree protocol
   * @param forwardDelayMillis time in each of listening and learning
   * @param options the options that are numbers, by ip's names, in the kernel's units; what is not
   *     named is as the kernel has it
   */
  public record Bridge(boolean stp, long forwardDelayMillis, Map<String, Integer> options) {
    /** The forward delay of a bridge with STP. The kernel and Vdsm have the same default. */
    public static final long STP_FORWARD_DELAY_MILLIS = 15_000;

    /** Keeps a copy. */
    public Bridge {
      options = Map.copyOf(new TreeMap<>(options));
    }
  }

  /**
   * A bond's settings.
   *
   * @param mode the driver's number of its mode
   * @param primary name of the port that is preferred
   * @param options the options that are numbers, by the driver's names
   */
  public record Bond(int mode, Optional<String> primary, Map<String, Integer> options) {
    /** Keeps a copy. */
    public Bond {
      options = Map.copyOf(new TreeMap<>(options));
    }
  }

  /** Keeps a copy. */
  public LinkState {
    portOptions = Map.copyOf(new TreeMap<>(portOptions));
  }

  /** A link that has no options of a port. */
  public LinkState(
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
      Optional<Bond> bond) {
    this(
        name,
        kind,
        mac,
        permanentMac,
        mtu,
        up,
        carrier,
        master,
        lower,
        vlan,
        bridge,
        bond,
        Map.of());
  }

  /** Whether it is of this kind. */
  public boolean isKind(String wanted) {
    return kind.isPresent() && kind.get().equals(wanted);
  }

  /** The same with another master, or none: it is no port any more, or one as they are made. */
  public LinkState master(Optional<String> other) {
    return new LinkState(
        name,
        kind,
        mac,
        permanentMac,
        mtu,
        up,
        carrier,
        other,
        lower,
        vlan,
        bridge,
        bond,
        other.equals(master) ? portOptions : Map.of());
  }

  /** The same with these options of a port. */
  public LinkState port(Map<String, Integer> other) {
    return new LinkState(
        name, kind, mac, permanentMac, mtu, up, carrier, master, lower, vlan, bridge, bond, other);
  }

  /** The same with another MTU. */
  public LinkState mtu(int other) {
    return new LinkState(
        name,
        kind,
        mac,
        permanentMac,
        other,
        up,
        carrier,
        master,
        lower,
        vlan,
        bridge,
        bond,
        portOptions);
  }

  /** The same set up or down. */
  public LinkState up(boolean other) {
    return new LinkState(
        name,
        kind,
        mac,
        permanentMac,
        mtu,
        other,
        carrier,
        master,
        lower,
        vlan,
        bridge,
        bond,
        portOptions);
  }

  /** The same with another MAC. */
  public LinkState mac(Optional<MacAddress> other) {
    return new LinkState(
        name,
        kind,
        other,
        permanentMac,
        mtu,
        up,
        carrier,
        master,
        lower,
        vlan,
        bridge,
        bond,
        portOptions);
  }

  /** The same as a bridge with these settings. */
  public LinkState bridge(Bridge other) {
    return new LinkState(
        name,
        kind,
        mac,
        permanentMac,
        mtu,
        up,
        carrier,
        master,
        lower,
        vlan,
        Optional.of(other),
        bond,
        portOptions);
  }

  /** The same as a bond with these settings. */
  public LinkState bond(Bond other) {
    return new LinkState(
        name,
        kind,
        mac,
        permanentMac,
        mtu,
        up,
        carrier,
        master,
        lower,
        vlan,
        bridge,
        Optional.of(other),
        portOptions);
  }

  /** Whether the name is in this list. */
  boolean isAmong(List<String> names) {
    return names.contains(name);
  }
}
