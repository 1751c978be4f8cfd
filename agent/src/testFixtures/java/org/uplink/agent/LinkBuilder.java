package org.uplink.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkFlags;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.MtuRange;
import org.uplink.rtnetlink.link.OperationalState;
import org.uplink.rtnetlink.net.MacAddress;

/** Builds links as a kernel with bonds and VLANs lists them. */
public final class LinkBuilder {
  private static final int UP = 1;
  private static final int LOOPBACK = 8;

  private final int index;
  private final String name;
  private int type = 1;
  private int flags = UP;
  private Optional<LinkKind> kind = Optional.empty();
  private Optional<MacAddress> permanentMac = Optional.empty();
  private OptionalInt master = OptionalInt.empty();
  private OptionalInt lower = OptionalInt.empty();
  private OptionalInt lowerNamespace = OptionalInt.empty();
  private LinkDetails details = LinkDetails.None.NONE;
  private LinkPort port = LinkPort.None.NONE;

  private LinkBuilder(int index, String name) {
    this.index = index;
    this.name = name;
  }

  public static LinkBuilder nic(int index, String name) {
    return new LinkBuilder(index, name);
  }

  public static LinkBuilder loopback() {
    var lo = new LinkBuilder(1, "lo");
    lo.flags = UP | LOOPBACK;
    lo.type = 772;
    return lo;
  }

  public static LinkBuilder vlan(int index, String name, int id) {
    LinkBuilder vlan = new LinkBuilder(index, name).kind(LinkKind.VLAN);
    vlan.details = new LinkDetails.Vlan(id, 0x8100, Map.of());
    return vlan;
  }

  public static LinkBuilder bond(int index, String name, BondMode mode, OptionalInt active) {
    LinkBuilder bond = new LinkBuilder(index, name).kind(LinkKind.BOND);
    bond.details =
        new LinkDetails.Bond(
            mode,
            active,
            Duration.ofMillis(100),
            active,
            Map.of("xmit_hash_policy", "2"),
            List.of(),
            List.of());
    return bond;
  }

  public static LinkBuilder bridge(int index, String name) {
    return new LinkBuilder(index, name).kind(LinkKind.BRIDGE);
  }

  public LinkBuilder kind(LinkKind kind) {
    this.kind = Optional.of(kind);
    return this;
  }

  public LinkBuilder type(int type) {
    this.type = type;
    return this;
  }

  public LinkBuilder port(int master) {
    this.master = OptionalInt.of(master);
    return this;
  }

  public LinkBuilder bondPort(int master, String permanentMac, OptionalInt aggregator) {
    this.port =
        new LinkPort.BondPort(
            true,
            true,
            0,
            Optional.of(new MacAddress(permanentMac)),
            0,
            aggregator,
            0,
            0,
            Map.of());
    return port(master);
  }

  public LinkBuilder on(int lower) {
    this.lower = OptionalInt.of(lower);
    return this;
  }

  public LinkBuilder on(int lower, int namespace) {
    this.lowerNamespace = OptionalInt.of(namespace);
    return on(lower);
  }

  public Link link() {
    return new Link(
        index,
        name,
        kind,
        type,
        new LinkFlags(flags),
        Optional.of(new MacAddress("52:54:00:00:00:%02x".formatted(index))),
        permanentMac,
        Optional.empty(),
        1500,
        MtuRange.UNLIMITED,
        master,
        lower,
        lowerNamespace,
        OperationalState.UP,
        true,
        0,
        1000,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        details,
        port);
  }
}
