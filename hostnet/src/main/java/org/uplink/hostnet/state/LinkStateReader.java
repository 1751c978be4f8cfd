package org.uplink.hostnet.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkTable;

/** Turns the links that the kernel has listed into {@link LinkState}s. */
final class LinkStateReader {
  /** The EtherType of an 802.1Q tag. */
  private static final int IEEE_802_1Q = 0x8100;

  private LinkStateReader() {}

  static List<LinkState> read(LinkTable table, Predicate<Link> hasReceiveOffload) {
    return table.all().stream()
        .map(link -> link(link, table).withReceiveOffloadOn(hasReceiveOffload.test(link)))
        .toList();
  }

  private static LinkState link(Link link, LinkTable table) {
    return new LinkState(
        link.name(),
        link.kind().map(LinkKind::name),
        link.mac(),
        link.permanentMac()
            .or(
                () ->
                    link.port() instanceof LinkPort.BondPort port
                        ? port.permanentMac()
                        : Optional.empty()),
        link.mtu(),
        link.flags().up(),
        link.carrier(),
        table.masterOf(link).map(Link::name),
        link.is(LinkKind.VLAN) ? table.lowerOf(link).map(Link::name) : Optional.empty(),
        link.details() instanceof LinkDetails.Vlan vlan && vlan.protocol() == IEEE_802_1Q
            ? OptionalInt.of(vlan.id())
            : OptionalInt.empty(),
        link.details() instanceof LinkDetails.Bridge bridge
            ? Optional.of(bridge(bridge))
            : Optional.empty(),
        link.details() instanceof LinkDetails.Bond bond
            ? Optional.of(bond(bond, table))
            : Optional.empty(),
        link.port() instanceof LinkPort.BridgePort port ? port.options() : Map.of(),
        Optional.of(link.token().orElse(LinkState.NO_TOKEN)),
        Optional.empty(),
        Optional.of(
            new LinkState.FixedProperties(
                OptionalInt.of(link.index()),
                link.type(),
                link.alternativeNames(),
                link.mtuRange().min(),
                link.mtuRange().max())));
  }

  private static LinkState.Bridge bridge(LinkDetails.Bridge bridge) {
    Map<String, Integer> options = new HashMap<>();
    options.put("hello_time", toHundredths(bridge.helloTime()));
    options.put("max_age", toHundredths(bridge.maxAge()));
    options.put("ageing_time", toHundredths(bridge.ageing()));
    options.put("priority", bridge.priority());
    options.put("mcast_snooping", bridge.multicastSnooping() ? 1 : 0);
    options.putAll(bridge.multicast());
    options.put("group_fwd_mask", bridge.groupForwardMask());
    // A kernel without bridge VLANs has neither option.
    bridge
        .vlanDefault()
        .ifPresent(
            id -> {
              options.put("vlan_default_pvid", id);
              options.put(LinkState.VLAN_FILTERING, bridge.vlanFiltering() ? 1 : 0);
            });
    return new LinkState.Bridge(bridge.stp(), bridge.forwardDelay().toMillis(), options);
  }

  private static int toHundredths(Duration time) {
    return (int) (time.toMillis() / 10);
  }

  private static LinkState.Bond bond(LinkDetails.Bond bond, LinkTable table) {
    Map<String, Integer> options = new HashMap<>();
    bond.options()
        .forEach(
            (name, value) -> {
              if (value.matches("[0-9]{1,9}")) {
                options.put(name, Integer.valueOf(value));
              }
            });
    options.put("miimon", (int) bond.miiInterval().toMillis());
    Optional<String> primary =
        bond.primary().isPresent()
            ? table.find(bond.primary().getAsInt()).map(Link::name)
            : Optional.empty();
    return new LinkState.Bond(bond.mode().value(), primary, options);
  }
}
