package org.uplink.engine.calls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.engine.calls.HostCallException.Failure;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Connection;
import org.uplink.engine.decision.Device;
import org.uplink.engine.decision.HostReport;
import org.uplink.engine.host.Software;
import org.uplink.engine.network.ChangeUnderWay;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.Endpoint;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.NetworkCapabilities;

/**
 * Turns capabilities, Uplink's or a stock Vdsm's, into the domain's values: who the host is, its
 * devices, its end of the connection. Names of kinds and forms of the wire end here.
 */
public final class CapabilitiesReader {
  /** More are no host's; these fit where they are kept. */
  private static final int MOST_LEVELS = 100;

  private final Capabilities capabilities;

  public CapabilitiesReader(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /** Who the host says it is; its levels in numerical order, what is no level left out. */
  public Software software() {
    return new Software(
        capabilities.softwareVersion(),
        capabilities
            .operatingSystem()
            .flatMap(
                os ->
                    os.prettyName()
                        .or(
                            () ->
                                os.name()
                                    .map(
                                        name -> name + os.version().map(v -> " " + v).orElse("")))),
        capabilities.uuid(),
        levels().stream().map(CompatibilityLevel::toString).toList());
  }

  /** The levels that the host supports. */
  public List<CompatibilityLevel> levels() {
    return capabilities.clusterLevels().stream()
        .flatMap(level -> CompatibilityLevel.of(level.strip()).stream())
        .distinct()
        .sorted()
        .limit(MOST_LEVELS)
        .toList();
  }

  public HostReport report() {
    return new HostReport(
        devices(capabilities.network()),
        capabilities.lastClientIface().filter(DeviceName::isValid),
        capabilities.bootId());
  }

  /** The install's connection, as both ends see it. */
  public Connection connection(InetSocketAddress near, InetSocketAddress dialled)
      throws HostCallException {
    if (capabilities.connection().isEmpty()) {
      return new Connection(near, dialled, Optional.empty());
    }
    var seen = capabilities.connection().get();
    return new Connection(
        near,
        dialled,
        Optional.of(
            new Connection.HostEnd(
                end(seen.local()), end(seen.peer()), seen.device().filter(DeviceName::isValid))));
  }

  /** The networks and devices, for the rules of the management network. */
  public HostNetworks networks() {
    return NetworksReader.read(capabilities.network());
  }

  /** What somebody has the host do just now. */
  public Optional<ChangeUnderWay> underWay() {
    return capabilities
        .pendingChange()
        .map(
            change ->
                new ChangeUnderWay(
                    change.id(),
                    change.requester(),
                    Duration.ofMillis(change.sinceMillis()),
                    Duration.ofMillis(change.remainingMillis())));
  }

  /** Whether the running configuration would be lost at a restart of the host. */
  public boolean uncommitted() {
    return capabilities.network().netConfigDirty().orElse(false);
  }

  private static InetSocketAddress end(Endpoint endpoint) throws HostCallException {
    var address = address(endpoint.address());
    var port = endpoint.port();
    if (address.isEmpty() || port < 1 || port > 65535) {
      throw new HostCallException(
          Failure.ERROR,
          "The capabilities' connection has an end \"%s\" port %d, which is none"
              .formatted(endpoint.address(), port));
    }
    return new InetSocketAddress(address.get(), port);
  }

  private static List<Device> devices(NetworkCapabilities network) {
    var devices = new ArrayList<Device>();
    network
        .nics()
        .forEach((name, nic) -> devices.add(device(name, Device.Kind.NIC, nic.addressing())));
    network
        .bondings()
        .forEach((name, bond) -> devices.add(device(name, Device.Kind.BOND, bond.addressing())));
    network
        .vlans()
        .forEach(
            (name, vlan) -> {
              var onNicOrBond =
                  vlan.iface()
                      .map(
                          below ->
                              network.nics().containsKey(below)
                                  || network.bondings().containsKey(below))
                      .orElse(false);
              devices.add(
                  device(
                      name,
                      onNicOrBond ? Device.Kind.VLAN : Device.Kind.VLAN_ELSEWHERE,
                      vlan.addressing()));
            });
    network
        .bridges()
        .forEach(
            (name, bridge) ->
                devices.add(
                    device(
                        name,
                        isManaged(network, name)
                            ? Device.Kind.MANAGED_BRIDGE
                            : Device.Kind.FOREIGN_BRIDGE,
                        bridge.addressing())));
    return devices;
  }

  /** A bridge of ours is the device of a bridged network. */
  private static boolean isManaged(NetworkCapabilities network, String bridge) {
    return network.networks().values().stream()
        .anyMatch(
            managed ->
                managed.bridged().orElse(true) && managed.iface().equals(Optional.of(bridge)));
  }

  private static Device device(String name, Device.Kind kind, Addressing addressing) {
    return new Device(
        name,
        kind,
        Stream.of(
                addressing.addr().stream(),
                addressing.ipv4addrs().stream(),
                addressing.ipv6addrs().stream())
            .flatMap(texts -> texts)
            .flatMap(text -> address(text).stream())
            .distinct()
            .toList());
  }

  /** An address with or without prefix length and zone; empty where the text is none. */
  private static Optional<InetAddress> address(String text) {
    var bare = text.replaceFirst("[/%].*", "");
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
