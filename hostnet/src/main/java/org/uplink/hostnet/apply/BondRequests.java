package org.uplink.hostnet.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Request;

/**
 * Translates the creation and the changes of bonds into requests to the kernel.
 *
 * @param index finds a link's index by its name
 */
record BondRequests(Function<String, Integer> index) {
  /** The index that means "no link". */
  private static final int NONE = 0;

  /** The options that the driver accepts only while it looks at the carriers. */
  private static final List<String> DELAYS = List.of("updelay", "downdelay", "peer_notif_delay");

  private static final String ARP_VALIDATE = "arp_validate";

  LinkRequest create(LinkState link) {
    LinkState.Bond bond = link.bond().orElseThrow();
    LinkRequest request = LinkRequest.createBond(link.name(), new BondMode(bond.mode()));
    if (bond.primary().isPresent()) {
      // The bonding driver stores the port's name, and applies the preference when the port joins.
      request = request.primary(index.apply(bond.primary().get()));
    }
    for (Map.Entry<String, Long> option : new TreeMap<>(bond.options()).entrySet()) {
      if (!BondOptions.isDefault(option.getKey(), option.getValue())
          && !isRefusedWith(option.getKey(), bond.options())) {
        request = request.bondOption(option.getKey(), option.getValue());
      }
    }
    request = request.arpTargets(List.of(), bond.arpTargets().orElse(List.of()));
    for (RawAttribute option : bond.rawOptions()) {
      if (!isZero(option)) {
        request = request.rawBondOption(option);
      }
    }
    return request;
  }

  /** Returns the requests that come before the others, because the driver refuses them later. */
  static List<Request> beforeChange(LinkState from, LinkState to) {
    List<Request> requests = new ArrayList<>();
    Map<String, Long> present = from.bond().map(LinkState.Bond::options).orElse(Map.of());
    boolean lookEnds =
        looksAtCarriers(present)
            && to.bond().filter(it -> !looksAtCarriers(it.options())).isPresent();
    for (String delay : DELAYS) {
      if (lookEnds && present.getOrDefault(delay, 0L) != 0) {
        requests.add(LinkRequest.change(to.name()).bondOption(delay, 0));
      }
    }
    return requests;
  }

  /** Returns the requests that come after the others, because the driver refuses them together. */
  static List<Request> afterChange(LinkState from, LinkState to) {
    Map<String, Long> wanted = to.bond().map(LinkState.Bond::options).orElse(Map.of());
    Map<String, Long> present = from.bond().map(LinkState.Bond::options).orElse(Map.of());
    Optional<Long> validate = Optional.ofNullable(wanted.get(ARP_VALIDATE));
    return validate
        .filter(_ -> isRefusedWith(ARP_VALIDATE, wanted))
        .filter(value -> !value.equals(present.getOrDefault(ARP_VALIDATE, 0L)))
        .map(value -> (Request) LinkRequest.change(to.name()).bondOption(ARP_VALIDATE, value))
        .stream()
        .toList();
  }

  LinkRequest change(LinkRequest request, Optional<LinkState.Bond> from, LinkState.Bond to) {
    LinkRequest all = request;
    if (!to.primary().equals(from.flatMap(LinkState.Bond::primary))) {
      all = all.primary(to.primary().map(index).orElse(NONE));
    }
    Map<String, Long> changed = new HashMap<>(to.options());
    Map<String, Long> present = from.map(LinkState.Bond::options).orElse(Map.of());
    changed.entrySet().removeIf(option -> option.getValue().equals(present.get(option.getKey())));
    if (!looksAtCarriers(to.options())) {
      changed.keySet().removeAll(DELAYS);
    }
    changed.keySet().removeIf(option -> isRefusedWith(option, to.options()));
    for (Map.Entry<String, Long> option : new TreeMap<>(changed).entrySet()) {
      all = all.bondOption(option.getKey(), option.getValue());
    }
    if (to.arpTargets().isPresent()) {
      all =
          all.arpTargets(
              from.flatMap(LinkState.Bond::arpTargets).orElse(List.of()), to.arpTargets().get());
    }
    for (RawAttribute option : to.rawOptions()) {
      if (from.filter(bond -> bond.rawOptions().contains(option)).isEmpty()) {
        all = all.rawBondOption(option);
      }
    }
    return all;
  }

  /**
   * Returns whether the driver refuses an option in a request that also names others. It accepts
   * that ARP is validated while it looks at the carriers, if a request names nothing else.
   */
  private static boolean isRefusedWith(String option, Map<String, Long> others) {
    return option.equals(ARP_VALIDATE) && looksAtCarriers(others);
  }

  private static boolean looksAtCarriers(Map<String, Long> options) {
    return options.getOrDefault("miimon", 0L) != 0;
  }

  /** Returns whether an option has never been set, such as the system address of LACP. */
  private static boolean isZero(RawAttribute option) {
    return option.hex().matches("0*");
  }
}
