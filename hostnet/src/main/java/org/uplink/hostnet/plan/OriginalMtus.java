package org.uplink.hostnet.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.uplink.hostnet.request.ChangedMtu;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * The MTUs that links had before Uplink changed them. The original MTU of a link is forgotten if
 * another program has changed the MTU since, or if another NIC has the link's name.
 */
public final class OriginalMtus {
  /** The MTU of a new bridge without ports. */
  private static final int OF_NEW_LINK = 1500;

  private final NetworkState start;
  private final SortedMap<String, Integer> originals = new TreeMap<>();

  OriginalMtus(NetworkState start, RunningConfiguration running) {
    this.start = start;
    running
        .mtus()
        .forEach(
            (name, mtu) -> {
              if (isUnchanged(name, mtu, running)) {
                originals.put(name, mtu.original());
              }
            });
  }

  /** Returns for each network the MTU that it has if its request names none. */
  public static SortedMap<String, Integer> ofNetworks(
      NetworkState host, RunningConfiguration running) {
    OriginalMtus originals = new OriginalMtus(host, running);
    SortedMap<String, Integer> found = new TreeMap<>();
    running
        .networks()
        .forEach((name, network) -> found.put(name, originals.ofNetwork(name, network.spec())));
    return found;
  }

  /**
   * Returns the MTU of a network's bridge before the network adopted it; empty if Uplink created
   * the bridge.
   */
  OptionalInt ofAdopted(String bridge) {
    Integer original = originals.get(bridge);
    return original != null ? OptionalInt.of(original) : OptionalInt.empty();
  }

  /** Returns the MTU that a link had before Uplink changed it. */
  int of(String name) {
    Integer original = originals.get(name);
    return original != null ? original : start.link(name).map(LinkState::mtu).orElse(OF_NEW_LINK);
  }

  /** Returns whether Uplink has changed the MTU of a link. */
  boolean isKnown(String name) {
    return originals.containsKey(name);
  }

  /** Remembers the original MTU of a link that Uplink changes or creates for the first time. */
  void remember(String name, int mtu) {
    originals.putIfAbsent(name, mtu);
  }

  /** Forgets a link that the plan deletes. A later link with the same name is another link. */
  void forget(String name) {
    originals.remove(name);
  }

  /** Returns an MTU of a link that is large enough for the VLANs on it. */
  static int withVlans(int mtu, Iterable<LinkState> vlans) {
    int largest = mtu;
    for (LinkState vlan : vlans) {
      largest = Math.max(largest, vlan.mtu());
    }
    return largest;
  }

  /** Returns the changed MTUs of a host in the state after a plan. */
  SortedMap<String, ChangedMtu> changedIn(NetworkState after) {
    SortedMap<String, ChangedMtu> changed = new TreeMap<>();
    originals.forEach(
        (name, original) ->
            after
                .link(name)
                .filter(link -> link.mtu() != original || isAdopted(link, original, after))
                .ifPresent(link -> changed.put(name, new ChangedMtu(original, link.mtu()))));
    return changed;
  }

  /** Returns whether a link is as Uplink left it. A boot removes a network's bridge. */
  private boolean isUnchanged(String name, ChangedMtu mtu, RunningConfiguration running) {
    return start
        .link(name)
        .map(link -> link.mtu() == mtu.current() && isSameNic(link, running.nics().get(name)))
        .orElseGet(() -> running.networks().containsKey(name));
  }

  /** Returns whether the MTU of a bridge is another one than that of its ports. */
  private boolean isAdopted(LinkState link, int original, NetworkState after) {
    List<String> ports = after.portsOf(link.name());
    return link.isKind("bridge")
        && !ports.isEmpty()
        && ports.stream().noneMatch(port -> of(port) == original);
  }

  private int ofNetwork(String name, NetworkSpec spec) {
    Optional<LinkState> vlan =
        spec.vlanDevice().isPresent()
            ? start.vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow())
            : Optional.empty();
    if (vlan.isPresent()) {
      return of(
          spec.linkOptions().bridged() && originals.containsKey(name) ? name : vlan.get().name());
    }
    if (spec.baseDevice().isEmpty()) {
      return of(name);
    }
    if (spec.linkOptions().bridged() && originals.containsKey(name)) {
      return of(name);
    }
    int base = of(spec.baseDevice().get());
    return spec.linkOptions().bridged() || spec.vlanDevice().isPresent()
        ? base
        : withVlans(base, start.vlansOn(spec.baseDevice().get()));
  }

  private static boolean isSameNic(LinkState link, @Nullable MacAddress mac) {
    return mac == null || link.permanentMac().or(link::mac).filter(mac::equals).isPresent();
  }
}
