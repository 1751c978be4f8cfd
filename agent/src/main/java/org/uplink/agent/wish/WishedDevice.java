package org.uplink.agent.wish;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A device of a file in netplan's or nmstate's form.
 *
 * @param name the device's name on the host
 * @param place where the file describes it
 * @param ports the ports of a bridge or bond
 * @param base the device below a VLAN
 * @param vlan the id of a VLAN
 * @param mtu the MTU in bytes
 * @param stp whether a bridge runs the spanning tree protocol
 * @param bondOptions the options of a bond in Vdsm's form
 * @param mac the MAC of a bond
 */
@RecordBuilder
record WishedDevice(
    String name,
    Kind kind,
    Place place,
    WishedAddressing addressing,
    List<Located<String>> ports,
    Optional<Located<String>> base,
    int vlan,
    Optional<Located<Integer>> mtu,
    boolean stp,
    String bondOptions,
    Optional<MacAddress> mac)
    implements WishedDeviceBuilder.With {
  /** The least MTU of IPv4. hostnet has the limits of a host. */
  static final int MIN_MTU = 68;

  static final int MAX_MTU = 65_535;

  static final int MAX_VLAN = 4094;

  WishedDevice {
    ports = List.copyOf(ports);
  }

  /** Returns a device without anything. */
  static WishedDevice of(String name, Kind kind, Place place) {
    return new WishedDevice(
        name,
        kind,
        place,
        WishedAddressing.NONE,
        List.of(),
        Optional.empty(),
        0,
        Optional.empty(),
        false,
        "",
        Optional.empty());
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /** What a device is. */
  enum Kind {
    ETHERNET("NIC"),
    BOND("bond"),
    VLAN("VLAN"),
    BRIDGE("bridge");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }
}
