package org.uplink.agent.capabilities;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.uplink.agent.parameters.IpLiteral;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.verbs.Endpoint;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.ClientConnection;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.PendingChange;

/** Host.getCapabilities and Host.getNetworkCapabilities: the host's description of itself. */
public final class CapabilitiesVerb {
  private final Rtnetlink kernel;
  private final HostFiles files;
  private final UUID hostId;
  private final List<String> clusterLevels;
  private final RunningNetworks runningNetworks;
  private final Supplier<Optional<PendingChange>> pendingChange;

  public CapabilitiesVerb(
      Rtnetlink kernel,
      HostFiles files,
      UUID hostId,
      List<String> clusterLevels,
      RunningNetworks running,
      Supplier<Optional<PendingChange>> change) {
    this.kernel = kernel;
    this.files = files;
    this.hostId = hostId;
    this.clusterLevels = clusterLevels;
    this.runningNetworks = running;
    this.pendingChange = change;
  }

  public NetworkCapabilities networkCapabilities() {
    return networkCapabilities(NetworkSnapshot.read(kernel));
  }

  public Capabilities capabilities(Caller caller) {
    // Before the network is looked at: what begins after it is not in what is seen.
    Optional<PendingChange> underWay = pendingChange.get();
    var state = NetworkSnapshot.read(kernel);
    Optional<String> device = deviceWithAddress(state, caller.local().getAddress());
    return new Capabilities(
        networkCapabilities(state),
        device,
        clusterLevels,
        Optional.of(AgentVersion.CURRENT),
        Optional.of(hostId.toString()),
        files.read("proc/sys/kernel/random/boot_id"),
        Optional.of(OsRelease.read(files)),
        Optional.of(
            new ClientConnection(endpoint(caller.local()), endpoint(caller.remote()), device)),
        underWay);
  }

  private NetworkCapabilities networkCapabilities(NetworkSnapshot state) {
    return new NetworkReport(state, files).report(runningNetworks);
  }

  /**
   * The device that has the address; an IPv6 link-local one can be on several, and its zone tells
   * which.
   */
  static Optional<String> deviceWithAddress(NetworkSnapshot state, InetAddress local) {
    int index = local instanceof Inet6Address zoned ? zoned.getScopeId() : 0;
    return state.addresses().stream()
        .filter(address -> Arrays.equals(address.address().getAddress(), local.getAddress()))
        .filter(address -> index == 0 || address.device().index() == index)
        .findFirst()
        .map(address -> address.device().name())
        .or(() -> local.isLoopbackAddress() ? loopbackDevice(state) : Optional.empty());
  }

  /** All of 127/8 is the loopback's, though only 127.0.0.1 is listed. */
  private static Optional<String> loopbackDevice(NetworkSnapshot state) {
    return state.links().all().stream()
        .filter(link -> link.flags().loopback())
        .findFirst()
        .map(Link::name);
  }

  private static Endpoint endpoint(InetSocketAddress address) {
    return new Endpoint(IpLiteral.text(address.getAddress()), address.getPort());
  }
}
