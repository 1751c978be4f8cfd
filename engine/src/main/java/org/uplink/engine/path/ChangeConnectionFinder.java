package org.uplink.engine.path;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.GetRouteCall;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.NetworkDevice;

/**
 * Finds the connection over which the engine requests a change: one that arrives at an address of
 * the device whose addresses the network takes, and whose answers leave through that device. Only
 * such a connection can prove the change afterwards. Over any other connection, the host would roll
 * the change back. So the engine refuses such a change before it changes anything.
 *
 * <p>The host itself reports the addresses, and a certificate may name an address that another host
 * has. So an agent is called at another address only if it has the key of the present connection.
 */
public final class ChangeConnectionFinder {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /**
   * The number of addresses that are tried. Each takes at most {@link #CONNECT_TIMEOUT} and a few
   * calls.
   */
  private static final int MAX_ADDRESSES = 8;

  private final HostRepository hosts;
  private final AgentConnector connector;

  public ChangeConnectionFinder(HostRepository hosts, AgentConnector connector) {
    this.hosts = hosts;
    this.connector = connector;
  }

  /**
   * Finds the connection, in this order: the present one, then connections to the device's
   * addresses, those of the present connection's family first.
   *
   * @param ends the present connection
   * @param networks the host's devices
   * @param name the device whose addresses the network takes
   * @param known where the host's answers on the present connection leave, if the host was already
   *     asked
   * @param looksUp whether the engine asks the host for routes, which it does from compatibility
   *     level 3.6 on
   * @param command the command that repeats the change
   */
  public ChangeConnection find(
      Host host,
      AgentClient present,
      ConnectionEnds ends,
      Optional<RouteResult> known,
      HostNetworks networks,
      String name,
      boolean looksUp,
      String command)
      throws HostCallException, InterruptedException {
    Optional<NetworkDevice> wanted = networks.device(name);
    if (ends.hostView().isEmpty() || wanted.isEmpty()) {
      // A stock Vdsm accepts a call over any path as a confirmation, and has no lookups.
      return new ChangeConnection.Present();
    }
    NetworkDevice device = wanted.get();
    ConnectionEnds.HostView view = ends.hostView().get();
    List<InetAddress> addresses = addresses(device, view.local().getAddress());
    var advice = new ChangeConnectionAdvice(device, view.peer().getAddress(), command);
    Optional<RouteResult> route =
        known.isPresent() || !looksUp ? known : Optional.of(GetRouteCall.lookUpFlow(present, view));
    if (addresses.contains(view.local().getAddress())
        || view.device().equals(Optional.of(device.name()))) {
      Optional<String> wrong = route.flatMap(found -> wrongRoute(found, device));
      if (wrong.isEmpty()) {
        return new ChangeConnection.Present();
      }
      advice.wrongRoute(view.local().getAddress(), wrong.get());
    } else if (route.isPresent()) {
      Optional<NetworkDevice> arrival = view.device().flatMap(networks::device);
      if (arrival.isPresent()) {
        advice.otherDevice(
            arrival.get(),
            view.local().getAddress(),
            wrongRoute(route.get(), arrival.get()).isPresent());
      }
    }
    // A host that dials in has no address for the engine to dial.
    for (InetAddress address : host.dialsIn() ? List.<InetAddress>of() : addresses) {
      Optional<String> neighbour = deviceInSubnet(networks, device, address);
      if (address.equals(view.local().getAddress())) {
        continue;
      }
      if (neighbour.isPresent()) {
        advice.sharedSubnet(address, neighbour.get());
      } else {
        Optional<AgentClient> client = connect(host, present, address, device, looksUp, advice);
        if (client.isPresent()) {
          return new ChangeConnection.Other(client.get(), address);
        }
      }
    }
    return new ChangeConnection.None(advice.reason(host.name()));
  }

  private Optional<AgentClient> connect(
      Host host,
      AgentClient present,
      InetAddress address,
      NetworkDevice device,
      boolean looksUp,
      ChangeConnectionAdvice advice)
      throws InterruptedException {
    Host there = host.withAddress(IpLiteral.format(address));
    Optional<String> owner = hosts.endpointOwner(there);
    if (owner.isPresent()) {
      advice.unusable(address, "it is the address of host " + owner.get());
      return Optional.empty();
    }
    AgentClient client;
    try {
      client = connector.connectOnce(there, CONNECT_TIMEOUT);
    } catch (HostCallException e) {
      advice.silent(address, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    boolean usable = false;
    try {
      if (!client.hostKey().equals(present.hostKey())) {
        advice.unusable(
            address,
            "the agent there has another key than the agent at "
                + host.access().describe()
                + ", so it may be another host");
        return Optional.empty();
      }
      ConnectionEnds ends =
          new CapabilitiesReader(client.getCapabilities()).connectionEnds(client.connection());
      Optional<String> wrong =
          !looksUp || ends.hostView().isEmpty()
              ? Optional.empty()
              : wrongRoute(GetRouteCall.lookUpFlow(client, ends.hostView().get()), device);
      wrong.ifPresent(output -> advice.wrongRoute(address, output));
      usable = wrong.isEmpty();
      return usable ? Optional.of(client) : Optional.empty();
    } catch (HostCallException e) {
      advice.silent(address, String.valueOf(e.getMessage()));
      return Optional.empty();
    } finally {
      if (!usable) {
        client.close();
      }
    }
  }

  /** Returns where the host's answers on the connection leave, unless that is the device. */
  private static Optional<String> wrongRoute(RouteResult route, NetworkDevice device) {
    return switch (route) {
      case RouteResult.Found found when found.device().equals(device.name()) -> Optional.empty();
      case RouteResult.Found found -> Optional.of("leave through " + found.device());
      case RouteResult.NoRoute none -> Optional.of("have no route (" + none.reason() + ")");
      case RouteResult.Failed failed ->
          Optional.of(
              "leave through an unknown device, because getRoute failed: " + failed.reason());
      case RouteResult.VerbMissing _ -> Optional.empty();
    };
  }

  /**
   * Returns another device with an address in the subnet of this one. Linux answers ARP for all
   * addresses of the host on each of the two, so packets may arrive at either.
   */
  private static Optional<String> deviceInSubnet(
      HostNetworks networks, NetworkDevice device, InetAddress address) {
    if (!isIpv4(address)) {
      return Optional.empty();
    }
    Subnet subnet = Subnet.of(device, address);
    return networks.devices().stream()
        .filter(other -> !other.name().equals(device.name()))
        .filter(
            other ->
                other.ip().ipv4().stream()
                    .flatMap(text -> parse(text).stream())
                    .anyMatch(subnet::contains))
        .map(NetworkDevice::name)
        .findFirst();
  }

  private static List<InetAddress> addresses(NetworkDevice device, InetAddress present) {
    var addresses = new ArrayList<InetAddress>();
    Stream.concat(device.ip().ipv4().stream(), device.ip().ipv6().stream())
        .flatMap(text -> parse(text).stream())
        .sorted(Comparator.comparing(address -> isIpv4(address) != isIpv4(present)))
        .limit(MAX_ADDRESSES)
        .forEach(addresses::add);
    return addresses;
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  /** Returns the address. Returns empty for any other text that a host reports. */
  private static Optional<InetAddress> parse(String text) {
    return IpLiteral.tryParse(text.replaceFirst("/.*", ""));
  }
}
