package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.Ipv6Mtus;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.MacAddress;

/** Finds the settings of links that other programs changed: MTUs, MACs, IPv6 tokens and sysctls. */
final class ConcurrentSettingSearch {
  /** The values that a transition sets for a short time (SysctlSteps). */
  private static final Map<String, String> SET_FOR_A_TIME =
      Map.of("rp_filter", "2", "promote_secondaries", "1", "ucast_solicit", "600");

  /** The settings that the kernel takes from router advertisements. */
  private static final Set<String> ADVERTISED =
      Set.of("hop_limit", "base_reachable_time_ms", "retrans_time_ms");

  private final NetworkState before;
  private final NetworkState after;
  private final Set<String> devices;
  private final RollbackHomes homes;
  private final Set<String> advertised = new HashSet<>();
  private final List<ConcurrentChange> found = new ArrayList<>();

  ConcurrentSettingSearch(
      NetworkState before, NetworkState after, Set<String> devices, RollbackHomes homes) {
    this.before = before;
    this.after = after;
    this.devices = devices;
    this.homes = homes;
  }

  List<ConcurrentChange> search(NetworkState now) {
    Ipv6Mtus mtus = new Ipv6Mtus(now);
    devices.stream().filter(mtus::mayBeAdvertised).forEach(advertised::add);
    for (LinkState link : now.links()) {
      if (devices.contains(link.name())) {
        compareMtu(link, now);
        compareMac(link, now);
        compareToken(link);
      }
    }
    now.sysctls().forEach(this::compareSysctl);
    return found;
  }

  private void compareMtu(LinkState link, NetworkState now) {
    String name = link.name();
    Optional<Integer> was = before.link(name).map(LinkState::mtu);
    Optional<Integer> planned = after.link(name).map(LinkState::mtu);
    boolean expected =
        Stream.of(was, planned).flatMap(Optional::stream).anyMatch(mtu -> mtu == link.mtu());
    boolean isOfDriver = after.link(name).filter(LinkState::hasDriverMtu).isPresent();
    if (expected || isOfDriver || hasMtuOfPort(link, now)) {
      return;
    }
    String text = "set the MTU of %s to %d".formatted(name, link.mtu());
    found.add(
        was.isPresent() && was.equals(planned)
            ? ConcurrentChange.left(
                text,
                state -> state.links().replace(name, it -> it.withMtu(link.mtu())),
                state -> state.link(name).filter(it -> it.mtu() == link.mtu()).isPresent(),
                link)
            : ConcurrentChange.undone(text, link));
  }

  /** Returns whether a bridge has the MTU of its ports, which the kernel sets automatically. */
  private static boolean hasMtuOfPort(LinkState link, NetworkState now) {
    return link.isKind("bridge")
        && now.links().stream()
            .filter(port -> port.master().filter(link.name()::equals).isPresent())
            .anyMatch(port -> port.mtu() == link.mtu());
  }

  /**
   * Compares the MACs of links, except those of a bond's ports, which may have the bond's MAC. The
   * address of a link that the plan creates is lost with the link.
   */
  private void compareMac(LinkState link, NetworkState now) {
    Optional<MacAddress> was = before.link(link.name()).flatMap(LinkState::mac);
    Optional<MacAddress> planned = after.link(link.name()).flatMap(LinkState::mac);
    boolean isBondPort =
        Stream.of(before, after, now).anyMatch(state -> isBondPort(link.name(), state));
    boolean expected =
        was.equals(link.mac())
            || planned.equals(link.mac())
            || (was.isEmpty() && planned.isEmpty());
    if (isBondPort || expected) {
      return;
    }
    String text =
        "set the MAC address of %s to %s"
            .formatted(link.name(), link.mac().map(MacAddress::toString).orElse("none"));
    if (!was.equals(planned)) {
      found.add(ConcurrentChange.undone(text, link));
      return;
    }
    found.add(
        ConcurrentChange.left(
            text,
            state -> state.links().replace(link.name(), it -> it.withMac(link.mac())),
            state -> state.link(link.name()).filter(it -> it.mac().equals(link.mac())).isPresent(),
            link));
  }

  private static boolean isBondPort(String device, NetworkState state) {
    return state
        .link(device)
        .flatMap(LinkState::master)
        .flatMap(state::link)
        .filter(master -> master.isKind("bond"))
        .isPresent();
  }

  private void compareToken(LinkState link) {
    Optional<LinkState> was = before.link(link.name());
    Optional<LinkState> planned = after.link(link.name());
    boolean isExpected =
        link.token().isEmpty()
            || Stream.of(was, planned)
                .flatMap(Optional::stream)
                .anyMatch(known -> known.ownToken().equals(link.ownToken()));
    if (isExpected) {
      return;
    }
    String text = "set the IPv6 token of %s to %s";
    String token = IpLiteral.format(link.token().get());
    Optional<LinkState> home =
        homes
            .of(link.name())
            .flatMap(before::link)
            .filter(it -> planned.flatMap(LinkState::ownToken).equals(it.ownToken()));
    if (home.isEmpty()) {
      found.add(ConcurrentChange.undone(text.formatted(link.name(), token), link));
      return;
    }
    String name = home.get().name();
    found.add(
        new ConcurrentChange(
            Optional.of(text.formatted(link.name(), token)),
            Optional.of(text.formatted(name, token)),
            Optional.of(name).filter(it -> was.isEmpty()),
            state -> state.links().replace(name, it -> it.withToken(link.token())),
            state -> state.link(name).filter(it -> it.token().equals(link.token())).isPresent(),
            link));
  }

  private void compareSysctl(String key, String value) {
    SysctlKey parsed = SysctlKey.parse(key);
    String device = parsed.device();
    if (!devices.contains(device)) {
      return;
    }
    if (parsed.equals(LinkSysctls.mtuKey(device))) {
      compareIpv6Mtu(parsed, value);
      return;
    }
    // If a plan sets an MTU that is too small for IPv6, the kernel discards these values.
    boolean forgotten =
        before.sysctls().containsKey(key)
            && after.link(device).isPresent()
            && !after.sysctls().containsKey(key);
    if (value.equals(SET_FOR_A_TIME.get(parsed.name()))
        || (parsed.family().equals("ipv6") && ADVERTISED.contains(parsed.name()))
        || forgotten) {
      return;
    }
    Map<String, String> known = new LinkedHashMap<>();
    Stream.of(before, after)
        .forEach(
            state ->
                Optional.ofNullable(state.sysctls().get(key)).ifPresent(it -> known.put(it, it)));
    String byDefault = before.sysctls().get(parsed.withDevice("default").toString());
    boolean isNew = before.link(device).isEmpty();
    if (known.isEmpty() || known.containsKey(value) || (isNew && value.equals(byDefault))) {
      return;
    }
    found.add(
        sysctlHome(parsed, isNew)
            .map(home -> sysctlChange(parsed, parsed.withDevice(home), value))
            .orElseGet(
                () -> ConcurrentChange.undone("set net/%s to %s".formatted(key, value), parsed)));
  }

  /** The kernel itself only raises the MTU of IPv6, unless a router advertises one. */
  private void compareIpv6Mtu(SysctlKey key, String value) {
    String device = key.device();
    boolean isKnown =
        Stream.of(before, after)
            .map(state -> new Ipv6Mtus(state).lowerOf(device))
            .anyMatch(Optional.of(value)::equals);
    if (isKnown || advertised.contains(device)) {
      return;
    }
    boolean isNew = before.link(device).isEmpty();
    found.add(
        sysctlHome(key, isNew)
            .map(home -> sysctlChange(key, key.withDevice(home), value))
            .orElseGet(
                () -> ConcurrentChange.undone("set net/%s to %s".formatted(key, value), key)));
  }

  /**
   * Returns the link that has a setting of another program after a rollback: the same link, or the
   * one below a new link if the plan has copied the setting from there.
   */
  private Optional<String> sysctlHome(SysctlKey key, boolean isNew) {
    if (key.name().equals("disable_ipv6")) {
      // A rollback needs it to restore the addresses.
      return Optional.empty();
    }
    String planned = after.sysctls().get(key.toString());
    return homes
        .of(key.device())
        .filter(
            home ->
                !isNew
                    || (planned != null
                        && planned.equals(before.sysctls().get(key.withDevice(home).toString()))));
  }

  private static ConcurrentChange sysctlChange(SysctlKey key, SysctlKey kept, String value) {
    return new ConcurrentChange(
        Optional.of("set net/%s to %s".formatted(key, value)),
        Optional.of("set net/%s to %s".formatted(kept, value)),
        kept.equals(key) ? Optional.empty() : Optional.of(kept.device()),
        state -> state.sysctls().put(kept.toString(), value),
        state -> value.equals(state.sysctls().get(kept.toString())),
        key);
  }
}
