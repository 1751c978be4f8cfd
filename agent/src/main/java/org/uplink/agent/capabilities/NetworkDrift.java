package org.uplink.agent.capabilities;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.platform.TextSanitizer;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteType;

/**
 * Finds what a host lacks of the networks that Uplink has made: somebody else has removed or
 * changed it, or a boot could not restore it. What others have added is no drift. Neither is what a
 * DHCP server, router advertisements or a routing daemon give and take.
 */
public final class NetworkDrift {
  private static final int MAX_SENTENCES = 20;
  private static final int MAX_LENGTH = 200;

  private final NetworkSnapshot host;
  private final List<String> sentences = new ArrayList<>();

  private NetworkDrift(NetworkSnapshot host) {
    this.host = host;
  }

  /**
   * Reads the host, and finds what it lacks.
   *
   * @return a sentence for each thing, without a full stop, at most {@value #MAX_SENTENCES}. Empty
   *     if the host lacks nothing, and while a change is under way
   */
  public static List<String> findNow(Rtnetlink kernel, RunningNetworks.Source source) {
    ExpectedNetworks expected = source.expectedNetworks();
    NetworkSnapshot host = NetworkSnapshot.read(kernel);
    return source.expectedNetworks().equals(expected)
        ? find(host, expected).orElse(List.of())
        : List.of();
  }

  /** Finds what a host lacks; nothing is known while a change is under way. */
  static Optional<List<String>> find(NetworkSnapshot host, ExpectedNetworks expected) {
    if (expected.isChanging()) {
      return Optional.empty();
    }
    var drift = new NetworkDrift(host);
    expected
        .notRestored()
        .forEach(name -> drift.add("network " + name + ": the last boot could not restore it"));
    expected.running().bondings().forEach(drift::compareBond);
    expected.running().networks().forEach(drift::compareNetwork);
    return Optional.of(drift.limited());
  }

  private void compareBond(String name, BondSpec bond) {
    Optional<Link> link = host.links().find(name);
    if (link.isEmpty()) {
      add("bond " + name + " does not exist");
      return;
    }
    bond.nics().forEach(nic -> comparePort(nic, link.get()));
  }

  private void compareNetwork(String name, RunningNetwork network) {
    NetworkSpec spec = network.spec();
    Optional<Link> device = host.links().find(network.device());
    Optional<Link> lower = findLower(spec);
    if (spec.vlanDevice().isPresent() && lower.isEmpty()) {
      add(
          "network %s: VLAN %d on %s does not exist"
              .formatted(name, spec.vlan().orElseThrow(), spec.baseDevice().orElseThrow()));
    }
    if (device.isEmpty()) {
      add("network %s: device %s does not exist".formatted(name, network.device()));
      return;
    }
    if (spec.linkOptions().bridged() && spec.lowerDevice().isPresent()) {
      comparePort(lower.map(Link::name).or(spec::lowerDevice).orElseThrow(), device.get());
    }
    OptionalInt mtu = spec.linkOptions().mtu();
    if (mtu.isPresent() && mtu.getAsInt() != device.get().mtu()) {
      add(
          "network %s: %s has MTU %d, and must have %d"
              .formatted(name, device.get().name(), device.get().mtu(), mtu.getAsInt()));
    }
    if (!device.get().flags().up()) {
      // A link that is down has no routes and no IPv6 addresses.
      add("network %s: %s is down".formatted(name, device.get().name()));
    } else if (!spec.isAdopted() || !spec.takeOver()) {
      compareAddresses(name, network, device.get());
      compareRoutes(name, network, device.get());
    }
  }

  private Optional<Link> findLower(NetworkSpec spec) {
    return spec.vlanDevice().isPresent()
        ? RunningNetworks.findVlan(host, spec)
        : spec.lowerDevice().flatMap(host.links()::find);
  }

  private void comparePort(String port, Link master) {
    Optional<Link> link = host.links().find(port);
    if (link.isEmpty()) {
      add("%1$s has lost its port %2$s: device %2$s does not exist".formatted(master.name(), port));
    } else if (host.links().masterOf(link.get()).filter(master::equals).isEmpty()) {
      add("%s has lost its port %s".formatted(master.name(), port));
    }
  }

  /**
   * Compares the addresses that the request has named. If it has named none of a family, the
   * network has taken addresses over, and some of them may belong to others, such as the address of
   * a cluster: then one of them is enough.
   */
  private void compareAddresses(String name, RunningNetwork network, Link device) {
    List<String> present =
        host.addressesOf(device).stream().map(address -> address.local().toString()).toList();
    for (boolean ipv4 : new boolean[] {true, false}) {
      NetworkSpec.Ip requested = ipv4 ? network.spec().ipv4() : network.spec().ipv6();
      List<String> stored =
          requested.address().isPresent()
              ? List.of(requested.address().get().toString())
              : network.addresses().stream()
                  .filter(address -> !address.linkLocal() && !address.expires())
                  .map(AddressState::local)
                  .filter(address -> address.address() instanceof Inet4Address == ipv4)
                  .map(Prefix::toString)
                  .toList();
      if (!stored.isEmpty() && stored.stream().noneMatch(present::contains)) {
        add(
            "network %s: %s has lost its address: %s"
                .formatted(name, device.name(), String.join(", ", stored)));
      }
    }
  }

  /**
   * Compares the default routes: the one whose gateway the request has named, or that there is one
   * at all. A DHCP client may have made the other routes, and may replace them.
   */
  private void compareRoutes(String name, RunningNetwork network, Link device) {
    for (boolean ipv4 : new boolean[] {true, false}) {
      NetworkSpec.Ip requested = ipv4 ? network.spec().ipv4() : network.spec().ipv6();
      Optional<InetAddress> gateway =
          network.spec().defaultRoute() ? requested.gateway() : Optional.empty();
      boolean hadRoute =
          gateway.isPresent()
              || network.routes().stream().anyMatch(route -> isDefault(route, ipv4));
      boolean hasRoute =
          host.defaultRoutes().stream()
              .filter(route -> route.destination().address() instanceof Inet4Address == ipv4)
              .flatMap(route -> route.nextHops().stream())
              .filter(hop -> hop.device().filter(it -> it.index() == device.index()).isPresent())
              .anyMatch(hop -> gateway.isEmpty() || hop.gateway().equals(gateway));
      if (hadRoute && !hasRoute) {
        add(
            "network %s: the %s default route%s over %s is missing"
                .formatted(
                    name,
                    ipv4 ? "IPv4" : "IPv6",
                    gateway.map(address -> " via " + IpLiteral.format(address)).orElse(""),
                    device.name()));
      }
    }
  }

  private static boolean isDefault(RouteState route, boolean ipv4) {
    return route.ipv4() == ipv4
        && route.destination().length() == 0
        && route.table().equals(TableId.MAIN)
        && route.type().equals(RouteType.UNICAST);
  }

  private void add(String sentence) {
    sentences.add(TextSanitizer.of(sentence, MAX_LENGTH));
  }

  private List<String> limited() {
    List<String> distinct = sentences.stream().distinct().toList();
    if (distinct.size() <= MAX_SENTENCES) {
      return distinct;
    }
    List<String> first = new ArrayList<>(distinct.subList(0, MAX_SENTENCES - 1));
    first.add("and more");
    return List.copyOf(first);
  }
}
