package org.uplink.hostnet.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.user.QueueingDiscipline;

/** Turns the links that the kernel has listed into {@link LinkState}s. */
final class LinkStateReader {
  /** The EtherType of an 802.1Q tag. */
  private static final int IEEE_802_1Q = 0x8100;

  /** The priorities of an 802.1Q tag. */
  private static final int PRIORITIES = 8;

  /** The setting for {@code IFLA_LINKMODE}. */
  private static final String MODE = "mode";

  private LinkStateReader() {}

  /**
   * Reads the links.
   *
   * @param queueing the queueing disciplines of the links
   */
  static List<LinkState> read(
      LinkTable table, Predicate<Link> hasReceiveOffload, List<QueueingDiscipline> queueing) {
    Map<Integer, List<String>> chosen =
        queueing.stream()
            .filter(discipline -> !discipline.isDefault())
            .collect(
                Collectors.groupingBy(
                    QueueingDiscipline::link,
                    Collectors.mapping(QueueingDiscipline::toString, Collectors.toList())));
    return table.all().stream()
        .map(
            link ->
                link(link, table, chosen.getOrDefault(link.index(), List.of()))
                    .withReceiveOffloadOn(hasReceiveOffload.test(link)))
        .toList();
  }

  private static LinkState link(Link link, LinkTable table, List<String> queueingDisciplines) {
    LinkState state = link(link, table);
    return state
        .withSettings(settings(link, state.canBeCreated()))
        .withFixed(
            Optional.of(
                new LinkState.FixedProperties(
                    OptionalInt.of(link.index()),
                    link.type(),
                    link.alternativeNames(),
                    link.mtuRange().min(),
                    link.mtuRange().max(),
                    queueingDisciplines,
                    mode(link),
                    link.port() instanceof LinkPort.BondPort port
                        ? port.permanentMac()
                        : Optional.empty())));
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
        link.broadcast(),
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
        portOptions(link.port()),
        link.port() instanceof LinkPort.BridgePort port ? port.rawOptions() : List.of(),
        link.details() instanceof LinkDetails.Vlan vlan ? vlanOptions(vlan) : Map.of(),
        Optional.of(link.alias().orElse("")),
        Map.of(),
        Optional.of(link.token().orElse(LinkState.NO_TOKEN)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Map<String, Long> portOptions(LinkPort port) {
    return switch (port) {
      case LinkPort.BridgePort ofBridge -> ofBridge.options();
      case LinkPort.BondPort ofBond -> ofBond.options();
      case LinkPort.None _, LinkPort.VrfPort _, LinkPort.Other _ -> Map.of();
    };
  }

  /** The kernel shows only the pairs of the priority maps that are not 0. */
  private static Map<String, Long> vlanOptions(LinkDetails.Vlan vlan) {
    Map<String, Long> options = new HashMap<>();
    for (int priority = 0; priority < PRIORITIES; priority++) {
      options.put("egress-qos-map " + priority, 0L);
      options.put("ingress-qos-map " + priority, 0L);
    }
    options.putAll(vlan.options());
    return options;
  }

  /**
   * Returns the mode if it is not the usual one. It belongs to a program that authenticates the
   * link: a new link that is set to "dormant" before it has a carrier waits for the program.
   */
  private static Optional<String> mode(Link link) {
    long mode = link.settings().getOrDefault(MODE, 0L);
    return mode == 0 ? Optional.empty() : Optional.of(mode == 1 ? "dormant" : "testing");
  }

  /** Returns the settings. Only a request that creates a link sets the number of its queues. */
  private static Map<String, Long> settings(Link link, boolean canBeCreated) {
    Map<String, Long> settings = new HashMap<>(link.settings());
    settings.remove(MODE);
    if (!canBeCreated) {
      settings.keySet().removeAll(LinkState.QUEUES);
    }
    return settings;
  }

  private static LinkState.Bridge bridge(LinkDetails.Bridge bridge) {
    Map<String, Long> options = new HashMap<>(bridge.others());
    options.put("hello_time", toHundredths(bridge.helloTime()));
    options.put("max_age", toHundredths(bridge.maxAge()));
    options.put("ageing_time", toHundredths(bridge.ageing()));
    options.put("priority", (long) bridge.priority());
    options.put("mcast_snooping", bridge.multicastSnooping() ? 1L : 0L);
    options.put("group_fwd_mask", (long) bridge.groupForwardMask());
    // A kernel without bridge VLANs has neither option.
    bridge
        .vlanDefault()
        .ifPresent(
            id -> {
              options.put("vlan_default_pvid", (long) id);
              options.put(LinkState.VLAN_FILTERING, bridge.vlanFiltering() ? 1L : 0L);
            });
    return new LinkState.Bridge(
        bridge.stp(), bridge.forwardDelay().toMillis(), options, bridge.rawOptions());
  }

  private static long toHundredths(Duration time) {
    return time.toMillis() / 10;
  }

  private static LinkState.Bond bond(LinkDetails.Bond bond, LinkTable table) {
    Map<String, Long> options = new HashMap<>();
    bond.options().forEach((name, value) -> options.put(name, Long.valueOf(value)));
    options.put("miimon", bond.miiInterval().toMillis());
    Optional<String> primary =
        bond.primary().isPresent()
            ? table.find(bond.primary().getAsInt()).map(Link::name)
            : Optional.empty();
    return new LinkState.Bond(
        bond.mode().value(), primary, options, Optional.of(bond.arpTargets()), bond.rawOptions());
  }
}
