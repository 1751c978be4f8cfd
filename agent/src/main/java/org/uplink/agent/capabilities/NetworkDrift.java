package org.uplink.agent.capabilities;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.platform.TextSanitizer;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
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
  public static List<String> find(Rtnetlink kernel, RunningNetworks.Source source) {
    ExpectedNetworks expected = source.expectedNetworks();
    NetworkSnapshot host = NetworkSnapshot.read(kernel);
    return source.expectedNetworks().equals(expected) ? find(host, expected) : List.of();
  }

  static List<String> find(NetworkSnapshot host, ExpectedNetworks expected) {
    if (expected.isChanging()) {
      return List.of();
    }
    var drift = new NetworkDrift(host);
    expected
        .notRestored()
        .forEach(
            name ->
                drift.add("network " + name + " is safe, but the last boot could not restore it"));
    expected.running().bondings().forEach(drift::compareBond);
    expected.running().networks().forEach(drift::compareNetwork);
    return drift.limited();
  }

  private void compareBond(String name, BondSpec bond) {
    Optional<Link> link = host.links().find(name);
    if (link.isEmpty()) {
      add("there is no bond " + name);
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
          "network %s: there is no VLAN %d on %s"
              .formatted(name, spec.vlan().orElseThrow(), spec.baseDevice().orElseThrow()));
    }
    if (device.isEmpty()) {
      add("network %s: there is no device %s".formatted(name, network.device()));
      return;
    }
    if (spec.linkOptions().bridged() && spec.lowerDevice().isPresent()) {
      comparePort(lower.map(Link::name).or(spec::lowerDevice).orElseThrow(), device.get());
    }
    OptionalInt mtu = spec.linkOptions().mtu();
    if (mtu.isPresent() && mtu.getAsInt() != device.get().mtu()) {
      add(
          "network %s: %s has the MTU %d instead of %d"
              .formatted(name, device.get().name(), device.get().mtu(), mtu.getAsInt()));
    }
    if (!device.get().flags().up()) {
      // A link that is down has no routes and no IPv6 addresses.
      add("network %s: %s is down".formatted(name, device.get().name()));
    } else if (!spec.isAdopted() || !spec.takeOver()) {
      compareAddresses(name, network, device.get());
      compareRoutes(name, network);
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
      add("%s has lost its port %s: there is no such device".formatted(master.name(), port));
    } else if (host.links().masterOf(link.get()).filter(master::equals).isEmpty()) {
      add("%s is not a port of %s".formatted(port, master.name()));
    }
  }

  private void compareAddresses(String name, RunningNetwork network, Link device) {
    List<String> present =
        host.addressesOf(device).stream().map(address -> address.local().toString()).toList();
    network.addresses().stream()
        .filter(address -> !address.linkLocal() && !address.expires())
        .map(AddressState::local)
        .filter(address -> !present.contains(address.toString()))
        .forEach(
            address ->
                add(
                    "network %s: %s does not have the address %s"
                        .formatted(name, device.name(), address)));
  }

  private void compareRoutes(String name, RunningNetwork network) {
    network.routes().stream()
        .filter(
            route ->
                NetworkSnapshot.isConfigured(route.protocol())
                    && route.table().equals(TableId.MAIN)
                    && route.type().equals(RouteType.UNICAST))
        .filter(route -> host.configuredRoutes().stream().noneMatch(it -> isSame(route, it)))
        .forEach(route -> add("network %s: there is no route %s".formatted(name, text(route))));
  }

  /** Returns whether a route leads to the same destination over the same next hops. */
  private static boolean isSame(RouteState stored, Route present) {
    return stored.destination().equals(present.destination())
        && stored.hops().stream()
            .allMatch(hop -> present.nextHops().stream().anyMatch(it -> isSame(hop, it)));
  }

  private static boolean isSame(RouteState.Hop stored, NextHop present) {
    return stored.gateway().equals(present.gateway())
        && stored.device().equals(present.device().map(device -> device.name()));
  }

  private static String text(RouteState route) {
    return Stream.concat(
            Stream.of(
                route.destination().length() == 0 ? "default" : route.destination().toString()),
            route.hops().stream()
                .map(
                    hop ->
                        hop.gateway()
                                .map(gateway -> "via " + gateway.getHostAddress() + " ")
                                .orElse("")
                            + "dev "
                            + hop.device().orElse("?")))
        .reduce((first, second) -> first + " " + second)
        .orElseThrow();
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
    first.add((distinct.size() - first.size()) + " more");
    return List.copyOf(first);
  }
}
