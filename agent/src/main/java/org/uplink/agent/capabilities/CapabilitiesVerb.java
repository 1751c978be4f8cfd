package org.uplink.agent.capabilities;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.uplink.address.IpLiteral;
import org.uplink.agent.route.ReturnRoute;
import org.uplink.platform.BuildVersion;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.verbs.ConnectionEnd;
import org.uplink.verbs.capabilities.CallerConnection;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.HostReport;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.PendingChange;

/** Answers Host.getCapabilities and Host.getNetworkCapabilities. Thread-safe. */
public final class CapabilitiesVerb {
  private final Rtnetlink kernel;
  private final HostFiles files;
  private final UUID hostId;
  private final List<String> clusterLevels;
  private final RunningNetworks runningNetworks;
  private final Supplier<Optional<PendingChange>> pendingChange;

  /** The networks in the latest answer to an engine. */
  private volatile Optional<NetworkCapabilities> reported = Optional.empty();

  public CapabilitiesVerb(
      Rtnetlink kernel,
      HostFiles files,
      UUID hostId,
      List<String> clusterLevels,
      RunningNetworks runningNetworks,
      Supplier<Optional<PendingChange>> pendingChange) {
    this.kernel = kernel;
    this.files = files;
    this.hostId = hostId;
    this.clusterLevels = clusterLevels;
    this.runningNetworks = runningNetworks;
    this.pendingChange = pendingChange;
  }

  public NetworkCapabilities networkCapabilities() {
    ExpectedNetworks expected = runningNetworks.expectedNetworks();
    return networkCapabilities(NetworkSnapshot.read(kernel), expected);
  }

  /**
   * Returns whether the networks differ from the latest answer to an engine; false if there was no
   * answer yet.
   */
  public boolean differFromReported() {
    Optional<NetworkCapabilities> latest = reported;
    return latest.isPresent() && !latest.get().equals(networkCapabilities());
  }

  public HostReport capabilities(Caller caller) {
    // Read the pending change before the network, so that the network contains no change that is
    // not reported.
    Optional<PendingChange> pending = pendingChange.get();
    ExpectedNetworks expected = runningNetworks.expectedNetworks();
    NetworkSnapshot snapshot = NetworkSnapshot.read(kernel);
    Optional<TcpOrigin> connection = TcpOrigin.of(caller);
    Optional<String> device =
        connection.flatMap(
            tcp -> deviceWithAddress(snapshot, tcp.local().getAddress(), () -> answerDevice(tcp)));
    NetworkCapabilities networks = networkCapabilities(snapshot, expected);
    if (connection.isPresent()) {
      reported = Optional.of(networks);
    }
    var capabilities =
        new Capabilities(
            networks,
            device,
            clusterLevels,
            Optional.of(BuildVersion.CURRENT),
            Optional.of(hostId.toString()),
            files.read("proc/sys/kernel/random/boot_id"),
            Optional.of(OsRelease.read(files)),
            connection.map(
                tcp -> new CallerConnection(endpoint(tcp.local()), endpoint(tcp.remote()), device)),
            pending);
    return new HostReport(capabilities, MachineReport.read(files));
  }

  /**
   * Returns the device that has the address of a connection. Several devices can have the same IPv6
   * link-local address; the zone selects one. Of several devices with another address, it is the
   * one through which the answers leave; if those leave by none of them, the device is unknown.
   *
   * @param answers tells through which device the answers leave
   */
  static Optional<String> deviceWithAddress(
      NetworkSnapshot snapshot, InetAddress local, Supplier<Optional<String>> answers) {
    int index = local instanceof Inet6Address zoned ? zoned.getScopeId() : 0;
    List<String> devices =
        snapshot.addresses().stream()
            .filter(address -> Arrays.equals(address.address().getAddress(), local.getAddress()))
            .filter(address -> index == 0 || address.device().index() == index)
            .map(address -> address.device().name())
            .distinct()
            .toList();
    return switch (devices.size()) {
      case 0 -> local.isLoopbackAddress() ? loopbackDevice(snapshot) : Optional.empty();
      case 1 -> Optional.of(devices.getFirst());
      default -> answers.get().filter(devices::contains);
    };
  }

  /** Returns the device through which the answers of a connection leave, if the kernel knows. */
  private Optional<String> answerDevice(TcpOrigin connection) {
    return kernel.routes().get(ReturnRoute.query(connection)) instanceof Lookup.Found(var route)
        ? route.device().map(Device::name)
        : Optional.empty();
  }

  private NetworkCapabilities networkCapabilities(
      NetworkSnapshot snapshot, ExpectedNetworks expected) {
    return new NetworkReport(snapshot, files).report(runningNetworks, expected);
  }

  /** Returns the loopback device, which has all of 127.0.0.0/8 although it lists only 127.0.0.1. */
  private static Optional<String> loopbackDevice(NetworkSnapshot snapshot) {
    return snapshot.links().all().stream()
        .filter(link -> link.flags().loopback())
        .findFirst()
        .map(Link::name);
  }

  private static ConnectionEnd endpoint(InetSocketAddress address) {
    return new ConnectionEnd(IpLiteral.format(address.getAddress()), address.getPort());
  }
}
