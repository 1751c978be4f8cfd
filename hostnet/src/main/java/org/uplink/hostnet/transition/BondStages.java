package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.SysctlKey;

/**
 * The stages of a transition in which a network moves between a NIC and a bond that has this NIC as
 * a port. A bond takes ports only while they are down, so the NIC that carries the network must not
 * join at once, and must have left before it carries the network again.
 *
 * <ol>
 *   <li>Early: free NICs join the bond, or the NIC that is going to carry the network leaves it.
 *       Nothing uses these links yet. Then the link that is to carry the network has to get a
 *       carrier, and with LACP a partner.
 *   <li>Moved: the network moves.
 *   <li>At the end, the NIC that has carried the network joins the bond, or the bond releases its
 *       last ports.
 * </ol>
 *
 * @param early the state after the first stage
 * @param waits what has to be there before the network moves
 * @param moved the state after the second stage
 */
public record BondStages(
    NetworkState early, List<Operation.AwaitCarrier> waits, NetworkState moved) {
  private static final int LACP = 4;
  private static final String STRICT = "1";
  private static final String LOOSE = "2";

  public BondStages {
    waits = List.copyOf(waits);
  }

  /** Returns the stages; empty if all ports join and leave at once. */
  public static Optional<BondStages> find(NetworkState from, NetworkState to, Set<String> devices) {
    return new Search(from, to, devices).find();
  }

  /** Returns whether a link carries traffic of its own, and loses it when it is down. */
  public static boolean isInUse(NetworkState state, String device) {
    boolean inBridge =
        state
            .link(device)
            .flatMap(LinkState::master)
            .flatMap(state::link)
            .filter(master -> master.isKind("bridge"))
            .isPresent();
    return inBridge || state.addressesOf(device).stream().anyMatch(address -> !address.linkLocal());
  }

  /** Returns whether a NIC joins a bond when the network has moved to the bond. */
  public static boolean joinsLate(
      NetworkState from, NetworkState to, Set<String> devices, String nic) {
    Search search = new Search(from, to, devices);
    search.find();
    return search.joiningLate.contains(nic);
  }

  /** Returns whether a NIC leaves a bond before the network moves to the NIC. */
  public static boolean leavesEarly(
      NetworkState from, NetworkState to, Set<String> devices, String nic) {
    Search search = new Search(from, to, devices);
    search.find();
    return search.early.contains(nic);
  }

  private static boolean isBond(NetworkState state, Optional<String> name) {
    return name.flatMap(state::link).filter(link -> link.isKind("bond")).isPresent();
  }

  /** Finds the ports of each stage. */
  private static final class Search {
    private final NetworkState from;
    private final NetworkState to;
    private final Set<String> devices;
    private final Set<String> bondsWithLateJoin = new TreeSet<>();
    private final Set<String> bondsLeftEarly = new TreeSet<>();

    /** Free NICs that join, and NICs that leave in order to carry the network. */
    private final Set<String> early = new TreeSet<>();

    private final Set<String> joiningLate = new TreeSet<>();
    private final Set<String> leavingLate = new TreeSet<>();

    private Search(NetworkState from, NetworkState to, Set<String> devices) {
      this.from = from;
      this.to = to;
      this.devices = devices;
    }

    private Optional<BondStages> find() {
      for (LinkState bond : to.links()) {
        if (bond.isKind("bond") && devices.contains(bond.name())) {
          findJoining(bond.name());
        }
      }
      for (LinkState bond : from.links()) {
        if (bond.isKind("bond") && devices.contains(bond.name())) {
          findLeaving(bond.name());
        }
      }
      return joiningLate.isEmpty() && bondsLeftEarly.isEmpty()
          ? Optional.empty()
          : Optional.of(new BondStages(earlyState(), waits(), movedState()));
    }

    private void findJoining(String bond) {
      List<String> joining =
          to.portsOf(bond).stream()
              .filter(devices::contains)
              .filter(port -> from.link(port).isPresent())
              .filter(port -> !isBond(from, masterOf(from, port)))
              .toList();
      List<String> used = joining.stream().filter(port -> isInUse(from, port)).toList();
      List<String> free =
          joining.stream()
              .filter(port -> !used.contains(port) && masterOf(from, port).isEmpty())
              .toList();
      boolean canCarry =
          free.stream().anyMatch(this::mayHaveCarrier)
              || (isBond(from, Optional.of(bond)) && portsWithCarrier(bond).findAny().isPresent());
      if (!used.isEmpty() && canCarry) {
        bondsWithLateJoin.add(bond);
        early.addAll(free);
        joiningLate.addAll(used);
      }
    }

    private void findLeaving(String bond) {
      List<String> leaving =
          from.portsOf(bond).stream()
              .filter(devices::contains)
              .filter(port -> to.link(port).isPresent())
              .filter(port -> masterOf(to, port).filter(bond::equals).isEmpty())
              .filter(port -> !isBond(to, masterOf(to, port)))
              .toList();
      List<String> wanted = leaving.stream().filter(port -> isInUse(to, port)).toList();
      if (!wanted.isEmpty() && portsWithCarrier(bond).anyMatch(port -> !wanted.contains(port))) {
        bondsLeftEarly.add(bond);
        early.addAll(wanted);
        leavingLate.addAll(leaving);
        leavingLate.removeAll(wanted);
      }
    }

    /** Returns whether a NIC may carry the network: nobody knows it of a NIC that is down. */
    private boolean mayHaveCarrier(String nic) {
      return from.link(nic).filter(link -> link.carrier() || !link.up()).isPresent();
    }

    private Stream<String> portsWithCarrier(String bond) {
      return from.portsOf(bond).stream()
          .filter(port -> from.link(port).filter(link -> link.up() && link.carrier()).isPresent());
    }

    private NetworkState earlyState() {
      List<LinkState> links = new ArrayList<>();
      for (LinkState link : from.links()) {
        links.add(early.contains(link.name()) ? earlyPort(link) : link);
      }
      Set<String> changed = new TreeSet<>(early);
      for (String bond : bondsWithLateJoin) {
        if (from.link(bond).isEmpty()) {
          links.add(to.link(bond).orElseThrow().withMaster(Optional.empty()).withUp(true));
          changed.add(bond);
        }
      }
      SortedMap<String, String> sysctls = new TreeMap<>(from.sysctls());
      changed.forEach(device -> putSysctls(device, to, sysctls));
      loosen(sysctls);
      return new NetworkState(
          links,
          from.addresses().stream().filter(it -> !early.contains(it.device())).toList(),
          from.routes().stream().filter(route -> early.stream().noneMatch(route::uses)).toList(),
          from.rules(),
          sysctls,
          from.neighbours().stream().filter(it -> !early.contains(it.device())).toList(),
          from.bridgeEntries(),
          from.resolvConf());
    }

    private LinkState earlyPort(LinkState current) {
      LinkState wanted = to.link(current.name()).orElseThrow();
      return isBond(to, wanted.master())
          ? wanted.withUp(true)
          : wanted.withMaster(Optional.empty()).withUp(true);
    }

    private NetworkState movedState() {
      // What is not to be changed before the last stage.
      Set<String> later = new TreeSet<>(joiningLate);
      later.addAll(leavingLate);
      List<LinkState> links = new ArrayList<>();
      for (LinkState link : to.links()) {
        links.add(later.contains(link.name()) ? laterPort(link.name()) : link);
      }
      for (String bond : bondsLeftEarly) {
        if (to.link(bond).isEmpty()) {
          links.add(from.link(bond).orElseThrow().withMaster(Optional.empty()));
          later.add(bond);
        }
      }
      SortedMap<String, String> sysctls = new TreeMap<>(to.sysctls());
      later.forEach(device -> putSysctls(device, from, sysctls));
      loosen(sysctls);
      List<AddressState> addresses = new ArrayList<>(to.addresses());
      addresses.removeIf(address -> later.contains(address.device()));
      from.addresses().stream()
          .filter(address -> later.contains(address.device()) && address.linkLocal())
          .forEach(addresses::add);
      List<RouteState> routes = new ArrayList<>(to.routes());
      routes.removeIf(route -> later.stream().anyMatch(route::uses));
      from.routes().stream()
          .filter(route -> !route.ipv4() && route.destination().address().isLinkLocalAddress())
          .filter(route -> later.stream().anyMatch(route::uses))
          .forEach(routes::add);
      NetworkState moved =
          new NetworkState(
              links,
              addresses,
              routes,
              to.rules(),
              sysctls,
              to.neighbours().stream().filter(it -> !later.contains(it.device())).toList(),
              List.of(),
              to.resolvConf());
      List<BridgeEntryState> entries =
          to.bridgeEntries().stream().filter(entry -> entry.fits(moved)).toList();
      return moved.withBridgeEntries(entries);
    }

    private LinkState laterPort(String device) {
      LinkState current = from.link(device).orElseThrow();
      return leavingLate.contains(device)
          ? current
          : current.withMaster(Optional.empty()).withUp(true);
    }

    private List<Operation.AwaitCarrier> waits() {
      List<Operation.AwaitCarrier> waits = new ArrayList<>();
      for (String bond : bondsWithLateJoin) {
        boolean lacp =
            to.link(bond).flatMap(LinkState::bond).filter(it -> it.mode() == LACP).isPresent();
        waits.add(new Operation.AwaitCarrier(bond, lacp));
      }
      early.stream()
          .filter(port -> !isBond(to, masterOf(to, port)))
          .forEach(port -> waits.add(new Operation.AwaitCarrier(port, false)));
      return waits;
    }

    private void putSysctls(String device, NetworkState source, SortedMap<String, String> into) {
      into.keySet().removeIf(key -> SysctlKey.parse(key).device().equals(device));
      source
          .sysctlsOf(device)
          .forEach((key, value) -> into.put(SysctlKey.of(key, device).toString(), value));
    }

    /**
     * Makes the source checks of the links loose that carry the network before: while the switch
     * still sends to the old link, packets arrive there, and leave by the new one.
     */
    private void loosen(SortedMap<String, String> sysctls) {
      Set<String> used = new TreeSet<>(joiningLate);
      used.addAll(bondsLeftEarly);
      // A NIC that has left its bond may be sent packets before the routes have moved to it.
      early.stream().filter(port -> !isBond(to, masterOf(to, port))).forEach(used::add);
      for (String device : used) {
        String key = new SysctlKey("ipv4", device, "rp_filter").toString();
        String own = sysctls.get(key);
        boolean strictForAll = STRICT.equals(from.sysctls().get("ipv4/conf/all/rp_filter"));
        if (STRICT.equals(own) || ("0".equals(own) && strictForAll)) {
          sysctls.put(key, LOOSE);
        }
      }
    }

    private static Optional<String> masterOf(NetworkState state, String device) {
      return state.link(device).flatMap(LinkState::master);
    }
  }
}
