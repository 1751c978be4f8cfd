package org.uplink.agent.capabilities;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.Bond;
import org.uplink.verbs.capabilities.Bridge;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.capabilities.Nic;
import org.uplink.verbs.capabilities.Vlan;
import org.uplink.verbs.owner.DeviceOwner;

/** Builds the network part of the capabilities from one snapshot of the kernel's state. */
final class NetworkReport {
  private static final String LEGACY_SWITCH = "legacy";

  private final NetworkSnapshot snapshot;
  private final HostFiles files;
  private final DeviceFiles deviceFiles;

  NetworkReport(NetworkSnapshot snapshot, HostFiles files) {
    this.snapshot = snapshot;
    this.files = files;
    this.deviceFiles = new DeviceFiles(files);
  }

  /**
   * Reports everything. Only networks that Host.setupNetworks created count as networks.
   *
   * @param before what the host had by what Uplink had stored before the snapshot was read. If that
   *     has changed since, the drift is not known, and none is reported
   */
  NetworkCapabilities report(RunningNetworks running, ExpectedNetworks before) {
    Map<String, DeviceOwner> owners =
        running.owners(
            snapshot.links().all().stream()
                .filter(link -> LinkRole.of(link) == LinkRole.NIC)
                .map(Link::name)
                .toList());
    return new NetworkCapabilities(
        byName(LinkRole.NIC, link -> nic(link, Optional.ofNullable(owners.get(link.name())))),
        byName(LinkRole.BOND, this::bond),
        byName(LinkRole.VLAN, this::vlan),
        byName(LinkRole.BRIDGE, this::bridge),
        running.report(snapshot),
        running.nameservers(),
        Optional.of(files.exists("proc/net/if_inet6")),
        Optional.of(running.isDirty()),
        List.of(
            NetworkCapabilities.TAKE_OVER,
            NetworkCapabilities.DEFAULT_MTU,
            NetworkCapabilities.PROBES,
            NetworkCapabilities.RESTORE_ORIGINAL),
        running.expectedNetworks().equals(before)
            ? NetworkDrift.find(snapshot, before)
            : Optional.empty());
  }

  private <V> Map<String, V> byName(LinkRole role, Function<Link, V> report) {
    var byName = new TreeMap<String, V>();
    for (var link : snapshot.links().all()) {
      if (LinkRole.of(link) == role) {
        byName.put(link.name(), report.apply(link));
      }
    }
    return byName;
  }

  private Nic nic(Link link, Optional<DeviceOwner> owner) {
    Optional<LinkPort.BondPort> ofBond =
        link.port() instanceof LinkPort.BondPort port
            ? Optional.of(port)
            : Optional.<LinkPort.BondPort>empty();
    return new Nic(
        link.mac().map(MacAddress::hex),
        link.permanentMac()
            .or(() -> ofBond.flatMap(LinkPort.BondPort::permanentMac))
            .map(MacAddress::hex),
        Optional.of(speed(link)),
        ofBond
            .filter(port -> port.aggregator().isPresent())
            .map(port -> Integer.toString(port.aggregator().getAsInt())),
        owner,
        addressing(link));
  }

  private Bond bond(Link link) {
    List<String> members = snapshot.links().portsOf(link).stream().map(Link::name).toList();
    return new Bond(
        link.mac().map(MacAddress::hex),
        members,
        link.details() instanceof LinkDetails.Bond bond && bond.activePort().isPresent()
            ? snapshot.links().find(bond.activePort().getAsInt()).map(Link::name)
            : Optional.empty(),
        bondOptions(link),
        Optional.of(speed(link)),
        Optional.of(LEGACY_SWITCH),
        addressing(link));
  }

  private Map<String, String> bondOptions(Link link) {
    if (!(link.details() instanceof LinkDetails.Bond bond)) {
      return Map.of();
    }
    var options = new TreeMap<>(bond.options());
    options.put("mode", Integer.toString(bond.mode().value()));
    options.put("miimon", Long.toString(bond.miiInterval().toMillis()));
    if (bond.primary().isPresent()) {
      snapshot
          .links()
          .find(bond.primary().getAsInt())
          .ifPresent(primary -> options.put("primary", primary.name()));
    }
    return options;
  }

  private Vlan vlan(Link link) {
    return new Vlan(
        snapshot.links().lowerOf(link).map(Link::name),
        link.details() instanceof LinkDetails.Vlan vlan ? Optional.of(vlan.id()) : Optional.empty(),
        addressing(link));
  }

  private Bridge bridge(Link link) {
    List<String> ports = snapshot.links().portsOf(link).stream().map(Link::name).toList();
    return link.details() instanceof LinkDetails.Bridge bridge
        ? new Bridge(
            ports,
            Optional.of(bridge.stp() ? "on" : "off"),
            bridgeOptions(bridge),
            addressing(link))
        : new Bridge(ports, Optional.empty(), Map.of(), addressing(link));
  }

  /** Reports the options with the names and units of /sys/class/net/BRIDGE/bridge, as Vdsm does. */
  private static Map<String, String> bridgeOptions(LinkDetails.Bridge bridge) {
    var options = new TreeMap<String, String>();
    options.put("ageing_time", centiseconds(bridge.ageing()));
    bridge.vlanDefault().ifPresent(id -> options.put("default_pvid", Integer.toString(id)));
    options.put("forward_delay", centiseconds(bridge.forwardDelay()));
    options.put("group_fwd_mask", "0x" + Integer.toHexString(bridge.groupForwardMask()));
    options.put("hello_time", centiseconds(bridge.helloTime()));
    options.put("max_age", centiseconds(bridge.maxAge()));
    options.put("multicast_snooping", bridge.multicastSnooping() ? "1" : "0");
    options.put("priority", Integer.toString(bridge.priority()));
    options.put("stp_state", bridge.stp() ? "1" : "0");
    options.put("vlan_filtering", bridge.vlanFiltering() ? "1" : "0");
    return options;
  }

  private static String centiseconds(Duration time) {
    return Long.toString(time.toMillis() / 10);
  }

  private int speed(Link link) {
    return deviceFiles.speedMbit(link.name(), link.index(), link.mac().map(MacAddress::hex));
  }

  private Addressing addressing(Link link) {
    return AddressingReport.of(snapshot, link);
  }
}
