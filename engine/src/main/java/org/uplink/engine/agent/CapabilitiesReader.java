package org.uplink.engine.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.HostFacts;
import org.uplink.engine.host.Software;
import org.uplink.engine.network.BridgeAdoption;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.ConnectionEnd;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.CallerConnection;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.PendingChange;

/**
 * Turns the capabilities that an Uplink agent or a stock Vdsm reports into the domain's values: its
 * software, its devices, and its view of the connection.
 */
public final class CapabilitiesReader {
  /**
   * A limit that no real host reaches. The column of the database has place for this many levels.
   */
  private static final int MAX_LEVELS = 100;

  private final Capabilities capabilities;
  private final NetworkCapabilities network;

  public CapabilitiesReader(Capabilities capabilities) {
    this.capabilities = capabilities;
    this.network = NetworksReader.limited(capabilities.network());
  }

  /** Returns what the host reports about itself. Texts that are not levels are skipped. */
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

  /** Returns the supported levels, sorted as numbers. */
  public List<CompatibilityLevel> levels() {
    return capabilities.clusterLevels().stream()
        .flatMap(level -> CompatibilityLevel.parse(level.strip()).stream())
        .distinct()
        .sorted()
        .limit(MAX_LEVELS)
        .toList();
  }

  public HostFacts hostFacts() {
    return new HostFacts(
        devices(network, networks()),
        capabilities.lastClientIface().filter(DeviceName::isValid),
        capabilities.bootId());
  }

  /**
   * Returns the connection as both ends see it.
   *
   * @param observed the connection as the engine sees it
   * @throws HostCallException the host reports an end that is not an address and a port, or the
   *     transport has no connection
   */
  public ConnectionEnds connectionEnds(Optional<ConnectionEvidence> observed)
      throws HostCallException {
    ConnectionEvidence seen =
        observed.orElseThrow(
            () ->
                new HostCallException(
                    Failure.ERROR,
                    "The engine calls the host without a connection of its own, so it cannot decide which NIC of the host leads to the engine. Let the engine connect to the host's agent."));
    ConnectionEnds ends = connectionEnds(seen.engine(), seen.host());
    return seen.dialledByHost() ? ends.dialledByHost() : ends;
  }

  public HostNetworks networks() {
    return NetworksReader.read(network);
  }

  /** Returns the pending change of the host's network. A stock Vdsm does not report it. */
  public Optional<PendingChange> pendingChange() {
    return capabilities.pendingChange();
  }

  /** Returns whether a restart of the host would undo its current network configuration. */
  public boolean hasUncommittedNetworks() {
    return network.netConfigDirty().orElse(false);
  }

  ConnectionEnds connectionEnds(InetSocketAddress near, InetSocketAddress dialled)
      throws HostCallException {
    if (capabilities.connection().isEmpty()) {
      return new ConnectionEnds(near, dialled, Optional.empty());
    }
    CallerConnection seen = capabilities.connection().get();
    return new ConnectionEnds(
        near,
        dialled,
        Optional.of(
            new ConnectionEnds.HostView(
                end(seen.local()), end(seen.peer()), seen.device().filter(DeviceName::isValid))));
  }

  private static InetSocketAddress end(ConnectionEnd endpoint) throws HostCallException {
    Optional<InetAddress> address = address(endpoint.address());
    int port = endpoint.port();
    if (address.isEmpty() || port < 1 || port > 65535) {
      throw new HostCallException(
          Failure.ERROR,
          "The capabilities report the connection with an invalid end, \"%s\" port %d"
              .formatted(endpoint.address(), port));
    }
    return new InetSocketAddress(address.get(), port);
  }

  private static List<HostDevice> devices(NetworkCapabilities network, HostNetworks networks) {
    Set<String> managedBridges = managedBridges(network);
    var devices = new ArrayList<HostDevice>();
    network
        .nics()
        .forEach(
            (name, nic) ->
                devices.add(device(networks, name, HostDevice.Kind.NIC, nic.addressing())));
    network
        .bondings()
        .forEach(
            (name, bond) ->
                devices.add(device(networks, name, HostDevice.Kind.BOND, bond.addressing())));
    network
        .vlans()
        .forEach(
            (name, vlan) -> {
              boolean onNicOrBond =
                  vlan.iface()
                      .map(
                          below ->
                              network.nics().containsKey(below)
                                  || network.bondings().containsKey(below))
                      .orElse(false);
              devices.add(
                  device(
                      networks,
                      name,
                      onNicOrBond ? HostDevice.Kind.VLAN : HostDevice.Kind.VLAN_ELSEWHERE,
                      vlan.addressing()));
            });
    network
        .bridges()
        .forEach(
            (name, bridge) ->
                devices.add(
                    device(
                        networks,
                        name,
                        managedBridges.contains(name)
                            ? HostDevice.Kind.MANAGED_BRIDGE
                            : isAdoptable(networks, name)
                                ? HostDevice.Kind.ADOPTABLE_BRIDGE
                                : HostDevice.Kind.FOREIGN_BRIDGE,
                        bridge.addressing())));
    return devices;
  }

  private static boolean isAdoptable(HostNetworks networks, String bridge) {
    return networks
        .unlistedBridge(bridge)
        .filter(found -> BridgeAdoption.of(networks, found) instanceof BridgeAdoption.Possible)
        .isPresent();
  }

  /** Returns the bridges that are devices of bridged networks. */
  private static Set<String> managedBridges(NetworkCapabilities network) {
    return network.networks().values().stream()
        .filter(managed -> managed.bridged().orElse(true))
        .flatMap(managed -> managed.iface().stream())
        .collect(Collectors.toSet());
  }

  private static HostDevice device(
      HostNetworks networks, String name, HostDevice.Kind kind, Addressing addressing) {
    return new HostDevice(
        name,
        kind,
        Stream.of(
                addressing.addr().stream(),
                addressing.ipv4addrs().stream(),
                addressing.ipv6addrs().stream())
            .flatMap(texts -> texts)
            .flatMap(text -> address(text).stream())
            .distinct()
            .toList(),
        networks.ownedIn(name).stream()
            .map(nic -> "%s: %s".formatted(nic.name(), nic.owner().orElseThrow().describe()))
            .toList());
  }

  /** Parses an address with or without prefix length and zone; empty if it is not one. */
  private static Optional<InetAddress> address(String text) {
    return IpLiteral.tryParse(text.replaceFirst("[/%].*", ""));
  }
}
