package org.uplink.hostnet.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;

/**
 * Translates the creation and the changes of links into requests to the kernel.
 *
 * @param index finds a link's index by its name
 */
record LinkRequests(Function<String, Integer> index) {
  /** EOPNOTSUPP (operation not supported) on x86_64 and aarch64. */
  private static final int EOPNOTSUPP = 95;

  /** The options of a port of a bond. A port of a bridge has others. */
  private static final Set<String> OF_BOND_PORT = Set.of("queue_id", "prio", "actor_port_prio");

  /** The options of a bridge that are set one by one, after the others. */
  private static final Set<String> LATE_OF_BRIDGE =
      Set.of(
          "no_linklocal_learn",
          "mcast_vlan_snooping",
          "mst_enabled",
          "mdb_offload_fail_notification",
          "fdb_local_vlan_0");

  /** The flags of a new VLAN. Its priority maps are empty. */
  private static final Map<String, Long> OF_NEW_VLAN = ofNewVlan();

  /**
   * Returns the requests that create a link. Settings that only a request for an existing link sets
   * are missing: they are the difference between the wanted link and one that was just created.
   */
  List<Request> create(LinkState link) {
    List<Request> requests = new ArrayList<>();
    LinkRequest made =
        switch (link.kind().orElse("")) {
          case "bridge" ->
              bridge(LinkRequest.createBridge(link.name()), link.bridge().orElseThrow(), Map.of());
          case "vlan" ->
              LinkRequest.createVlan(
                      link.name(),
                      index.apply(link.lower().orElseThrow()),
                      link.vlan().orElseThrow())
                  .vlanOptions(changed(OF_NEW_VLAN, link.vlanOptions()));
          case "bond" -> new BondRequests(index).create(link);
          default ->
              throw new NetlinkException(
                  "create the link " + link.name(),
                  new Errno(EOPNOTSUPP),
                  "a NIC cannot be created");
        };
    for (Map.Entry<String, Long> setting : sorted(link.settings())) {
      if (LinkState.QUEUES.contains(setting.getKey())) {
        made = made.setting(setting.getKey(), setting.getValue());
      }
    }
    requests.add(link.mac().isPresent() ? made.mac(link.mac().get()) : made);
    // A bridge takes the MTU of its first port, unless a request for the existing bridge has
    // changed the MTU.
    requests.add(LinkRequest.change(link.name()).mtu(link.mtu()));
    link.alternativeNames()
        .forEach(name -> requests.add(LinkRequest.addAlternativeName(link.name(), name)));
    if (hasVlanFiltering(link)) {
      requests.add(LinkRequest.change(link.name()).vlanFiltering(true));
    }
    return requests;
  }

  List<Request> changes(LinkState from, LinkState to) {
    boolean stpEnds =
        from.bridge().filter(LinkState.Bridge::stp).isPresent()
            && to.bridge().filter(bridge -> !bridge.stp()).isPresent();
    List<Request> changes = new ArrayList<>();
    to.alternativeNamesLostIn(from)
        .forEach(name -> changes.add(LinkRequest.addAlternativeName(to.name(), name)));
    if (stpEnds) {
      // The kernel refuses a forward delay of 0 while STP is on.
      changes.add(LinkRequest.change(to.name()).stp(false));
    }
    // The kernel refuses to change the default VLAN while VLAN filtering is on.
    if (hasVlanFiltering(from) && !hasVlanFiltering(to) && to.bridge().isPresent()) {
      changes.add(LinkRequest.change(to.name()).vlanFiltering(false));
    }
    if (to.token().isPresent() && !from.token().equals(to.token())) {
      changes.add(LinkRequest.change(to.name()).token(to.token().get()));
    }
    changes.addAll(settings(from, to));
    changes.addAll(BondRequests.beforeChange(from, to));
    changes.add(change(from, to));
    changes.addAll(BondRequests.afterChange(from, to));
    if (hasVlanFiltering(to) && !hasVlanFiltering(from)) {
      changes.add(LinkRequest.change(to.name()).vlanFiltering(true));
    }
    if (to.bridge().isPresent()) {
      changes.addAll(lateBridgeOptions(to.name(), from.bridge(), to.bridge().get()));
    }
    changes.addAll(portOptions(from, to));
    return changes;
  }

  private static Map<String, Long> ofNewVlan() {
    Map<String, Long> options = new HashMap<>();
    for (String flag : List.of("gvrp", "mvrp", "loose_binding", "bridge_binding")) {
      options.put(flag, 0L);
    }
    options.put("reorder_hdr", 1L);
    for (int priority = 0; priority < 8; priority++) {
      options.put("egress-qos-map " + priority, 0L);
      options.put("ingress-qos-map " + priority, 0L);
    }
    return Map.copyOf(options);
  }

  /** Returns a request for each setting, because the kernel may refuse one of them. */
  private static List<Request> settings(LinkState from, LinkState to) {
    List<Request> requests = new ArrayList<>();
    if (to.alias().isPresent() && !to.alias().equals(from.alias())) {
      requests.add(LinkRequest.change(to.name()).alias(to.alias().get()));
    }
    if (to.broadcast().isPresent() && !to.broadcast().equals(from.broadcast())) {
      requests.add(LinkRequest.change(to.name()).broadcast(to.broadcast().get()));
    }
    for (Map.Entry<String, Long> setting : sorted(changed(from.settings(), to.settings()))) {
      if (!LinkState.QUEUES.contains(setting.getKey())) {
        requests.add(LinkRequest.change(to.name()).setting(setting.getKey(), setting.getValue()));
      }
    }
    Map<String, Long> ofVlan = changed(from.vlanOptions(), to.vlanOptions());
    if (!ofVlan.isEmpty()) {
      requests.add(LinkRequest.change(to.name()).vlanOptions(ofVlan));
    }
    return requests;
  }

  /** Returns a request for each option of a port, because the kernel may refuse one of them. */
  private static List<Request> portOptions(LinkState from, LinkState to) {
    List<Request> requests = new ArrayList<>();
    for (Map.Entry<String, Long> option : sorted(changed(from.portOptions(), to.portOptions()))) {
      LinkRequest request = LinkRequest.change(to.name());
      requests.add(
          OF_BOND_PORT.contains(option.getKey())
              ? request.bondPortOption(option.getKey(), option.getValue())
              : request.bridgePortOption(option.getKey(), option.getValue()));
    }
    to.rawPortOptions().stream()
        .filter(option -> !from.rawPortOptions().contains(option))
        .forEach(option -> requests.add(LinkRequest.change(to.name()).rawBridgePortOption(option)));
    return requests;
  }

  private static Map<String, Long> changed(Map<String, Long> from, Map<String, Long> to) {
    Map<String, Long> changed = new HashMap<>(to);
    changed.entrySet().removeIf(option -> option.getValue().equals(from.get(option.getKey())));
    return changed;
  }

  private static Set<Map.Entry<String, Long>> sorted(Map<String, Long> options) {
    return new TreeMap<>(options).entrySet();
  }

  /**
   * Sets the options that the bridge does not have. The kernel refuses some options while the
   * bridge has ports, even with their present values.
   */
  private static LinkRequest bridge(
      LinkRequest request, LinkState.Bridge bridge, Map<String, Long> present) {
    LinkRequest all =
        request.stp(bridge.stp()).forwardDelay(Duration.ofMillis(bridge.forwardDelayMillis()));
    for (Map.Entry<String, Long> option : sorted(changed(present, bridge.options()))) {
      if (!option.getKey().equals(LinkState.VLAN_FILTERING)
          && !LATE_OF_BRIDGE.contains(option.getKey())) {
        all = all.bridgeOption(option.getKey(), option.getValue());
      }
    }
    return all;
  }

  /**
   * Returns a request for each option that the kernel may refuse. Some need VLAN filtering, or a
   * kernel with it, even to be off.
   */
  private static List<Request> lateBridgeOptions(
      String name, Optional<LinkState.Bridge> from, LinkState.Bridge to) {
    List<Request> requests = new ArrayList<>();
    Map<String, Long> present = from.map(LinkState.Bridge::options).orElse(Map.of());
    for (Map.Entry<String, Long> option : sorted(changed(present, to.options()))) {
      if (LATE_OF_BRIDGE.contains(option.getKey())) {
        requests.add(LinkRequest.change(name).bridgeOption(option.getKey(), option.getValue()));
      }
    }
    List<RawAttribute> presentRaw = from.map(LinkState.Bridge::rawOptions).orElse(List.of());
    to.rawOptions().stream()
        .filter(option -> !presentRaw.contains(option))
        .forEach(option -> requests.add(LinkRequest.change(name).rawBridgeOption(option)));
    return requests;
  }

  private static boolean hasVlanFiltering(LinkState link) {
    return link.bridge().filter(LinkState.Bridge::filtersVlans).isPresent();
  }

  private LinkRequest change(LinkState from, LinkState to) {
    LinkRequest request = LinkRequest.change(to.name());
    if (from.mtu() != to.mtu()) {
      request = request.mtu(to.mtu());
    }
    if (!from.mac().equals(to.mac()) && to.mac().isPresent()) {
      request = request.mac(to.mac().get());
    }
    if (to.bridge().isPresent() && !from.bridge().equals(to.bridge())) {
      request =
          bridge(
              request,
              to.bridge().get(),
              from.bridge().map(LinkState.Bridge::options).orElse(Map.of()));
    }
    if (to.bond().isPresent() && !from.bond().equals(to.bond())) {
      request = new BondRequests(index).change(request, from.bond(), to.bond().get());
    }
    if (from.up() != to.up()) {
      request = to.up() ? request.up() : request.down();
    }
    return request;
  }
}
