package org.uplink.hostnet.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkRequest;
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

  /** The index that means "no link". */
  private static final int NONE = 0;

  List<Request> create(LinkState link) {
    List<Request> requests = new ArrayList<>();
    LinkRequest made =
        switch (link.kind().orElse("")) {
          case "bridge" -> bridge(LinkRequest.createBridge(link.name()), link);
          case "vlan" ->
              LinkRequest.createVlan(
                  link.name(), index.apply(link.lower().orElseThrow()), link.vlan().orElseThrow());
          case "bond" -> bond(link);
          default ->
              throw new NetlinkException(
                  "create the link " + link.name(),
                  new Errno(EOPNOTSUPP),
                  "a NIC cannot be created");
        };
    requests.add(link.mac().isPresent() ? made.mac(link.mac().get()) : made);
    // A bridge takes the MTU of its first port, unless a request for the existing bridge has
    // changed the MTU.
    requests.add(LinkRequest.change(link.name()).mtu(link.mtu()));
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
    changes.add(change(from, to));
    if (hasVlanFiltering(to) && !hasVlanFiltering(from)) {
      changes.add(LinkRequest.change(to.name()).vlanFiltering(true));
    }
    return changes;
  }

  private static LinkRequest bridge(LinkRequest request, LinkState link) {
    LinkState.Bridge bridge = link.bridge().orElseThrow();
    LinkRequest all =
        request.stp(bridge.stp()).forwardDelay(Duration.ofMillis(bridge.forwardDelayMillis()));
    for (Map.Entry<String, Integer> option : bridge.options().entrySet()) {
      if (!option.getKey().equals(LinkState.VLAN_FILTERING)) {
        all = all.bridgeOption(option.getKey(), option.getValue());
      }
    }
    return all;
  }

  private static boolean hasVlanFiltering(LinkState link) {
    return link.bridge()
        .filter(bridge -> bridge.options().getOrDefault(LinkState.VLAN_FILTERING, 0) == 1)
        .isPresent();
  }

  private LinkRequest bond(LinkState link) {
    LinkState.Bond bond = link.bond().orElseThrow();
    LinkRequest request = LinkRequest.createBond(link.name(), new BondMode(bond.mode()));
    if (bond.primary().isPresent()) {
      // The bonding driver stores the port's name, and applies the preference when the port joins.
      request = request.primary(index.apply(bond.primary().get()));
    }
    for (Map.Entry<String, Integer> option : bond.options().entrySet()) {
      if (!BondOptions.isDefault(option.getKey(), option.getValue())) {
        request = request.bondOption(option.getKey(), option.getValue());
      }
    }
    return request;
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
      request = bridge(request, to);
    }
    if (to.bond().isPresent() && !from.bond().equals(to.bond())) {
      Optional<String> primary = to.bond().get().primary();
      if (!primary.equals(from.bond().flatMap(LinkState.Bond::primary))) {
        request = request.primary(primary.map(index).orElse(NONE));
      }
      for (Map.Entry<String, Integer> option : to.bond().get().options().entrySet()) {
        if (!option
            .getValue()
            .equals(from.bond().map(b -> b.options().get(option.getKey())).orElse(null))) {
          request = request.bondOption(option.getKey(), option.getValue());
        }
      }
    }
    for (Map.Entry<String, Integer> option : to.portOptions().entrySet()) {
      if (!option.getValue().equals(from.portOptions().get(option.getKey()))) {
        request = request.bridgePortOption(option.getKey(), option.getValue());
      }
    }
    if (from.up() != to.up()) {
      request = to.up() ? request.up() : request.down();
    }
    return request;
  }
}
