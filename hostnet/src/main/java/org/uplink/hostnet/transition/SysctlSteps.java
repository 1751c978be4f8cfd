package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Ipv6Mtus;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.Prefix;

/** Computes the steps for sysctls: permanent values, and temporary values during the transition. */
final class SysctlSteps {
  static final String IPV6_OFF = "disable_ipv6";

  /** How often the kernel probes a neighbour, once a second, before it gives the neighbour up. */
  private static final String PROBES = "ucast_solicit";

  private static final String MANY_PROBES = "600";

  private final Difference difference;
  private final NetworkState from;
  private final NetworkState to;

  SysctlSteps(Difference difference) {
    this.difference = difference;
    from = difference.from();
    to = difference.to();
  }

  /**
   * Sets all sysctls, except those that disable IPv6: {@link #disableIpv6OnPorts} sets them at the
   * end.
   */
  List<Step> setAll() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      if (to.link(device).isEmpty()) {
        continue;
      }
      boolean isNew = difference.isCreated(device);
      Map<String, String> current = isNew ? from.sysctlsOf("default") : sysctlsNow(device);
      to.sysctlsOf(device).entrySet().stream()
          .filter(
              wanted ->
                  !wanted.getValue().equals(current.get(wanted.getKey()))
                      || (isNew && followsSecret(device, wanted.getKey())))
          .filter(wanted -> isNew || current.containsKey(wanted.getKey()))
          .map(wanted -> SysctlKey.of(wanted.getKey(), device))
          .filter(key -> !key.equals(LinkSysctls.mtuKey(device)))
          .filter(key -> isNew || !disablesIpv6(key))
          .filter(key -> !key.name().equals(PROBES) || !difference.changesBridge(device))
          .sorted(Comparator.comparingInt(LinkSysctls::order))
          .forEach(key -> setOne(key).ifPresent(steps::add));
    }
    return steps;
  }

  /**
   * Sets the MTUs of IPv6, after everything at which the kernel sets them to the MTU of the link:
   * when IPv6 starts on a link, and when the MTU of the link changes.
   */
  List<Step> setIpv6Mtus() {
    List<Step> steps = new ArrayList<>();
    Ipv6Mtus now = new Ipv6Mtus(from);
    Ipv6Mtus then = new Ipv6Mtus(to);
    for (String device : difference.devices()) {
      Optional<String> wanted = then.of(device);
      boolean isSet = then.lowerOf(device).isPresent() || now.lowerOf(device).isPresent();
      boolean differs =
          !now.of(device).equals(wanted)
              || difference.isInterrupted(device)
              || !from.link(device).map(LinkState::mtu).equals(to.link(device).map(LinkState::mtu))
              || !from.link(device).map(LinkState::up).equals(to.link(device).map(LinkState::up));
      if (isSet && differs && wanted.isPresent()) {
        String key = LinkSysctls.mtuKey(device).toString();
        steps.add(
            new Step(
                new Operation.SetSysctl(key, wanted.get()),
                now.of(device)
                    .<Operation>map(value -> new Operation.SetSysctl(key, value))
                    .orElseGet(Operation.Nothing::new)));
      }
    }
    return steps;
  }

  /** Disables IPv6 on new ports. */
  List<Step> disableIpv6OnPorts() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      SysctlKey key = new SysctlKey("ipv6", device, IPV6_OFF);
      String wanted = to.sysctls().get(key.toString());
      if (!difference.isCreated(device)
          && to.link(device).isPresent()
          && wanted != null
          && disablesIpv6(key)
          && !wanted.equals(from.sysctls().get(key.toString()))) {
        setOne(key).ifPresent(steps::add);
      }
    }
    return steps;
  }

  /**
   * Sets the source check (rp_filter) of masters that gain or lose ports to loose. During the
   * transition, packets leave through one link and arrive through another. A strict check drops
   * such packets, a loose check accepts them.
   */
  List<TemporarySetting> sourceChecks() {
    Set<String> masters = new TreeSet<>();
    for (String device : difference.devices()) {
      Optional<String> before = from.link(device).flatMap(LinkState::master);
      Optional<String> after = to.link(device).flatMap(LinkState::master);
      if (!before.equals(after)) {
        before.ifPresent(masters::add);
        after.ifPresent(masters::add);
      }
    }
    masters.retainAll(difference.devices());
    return masters.stream().flatMap(master -> sourceCheck(master).stream()).toList();
  }

  /**
   * Lets the neighbours of a NIC that joins or leaves a bridge live as long as the transition
   * takes. Answers to the NIC's probes arrive on the bridge, so the kernel would give such a
   * neighbour up after some 8 seconds. With many probes, it uses the neighbour meanwhile.
   */
  List<TemporarySetting> manyProbes() {
    List<TemporarySetting> settings = new ArrayList<>();
    for (String device : difference.devices()) {
      if (difference.changesBridge(device)) {
        for (String family : List.of("ipv4", "ipv6")) {
          String key = new SysctlKey(family, "neigh", device, PROBES).toString();
          String wanted = to.sysctls().get(key);
          if (wanted != null && from.sysctls().containsKey(key)) {
            Operation many = new Operation.SetSysctl(key, MANY_PROBES);
            Operation asWanted = new Operation.SetSysctl(key, wanted);
            settings.add(
                new TemporarySetting(
                    new Step(many, asWanted), Optional.of(new Step(asWanted, many))));
          }
        }
      }
    }
    return settings;
  }

  /**
   * Returns the steps after which the kernel keeps the other addresses of a subnet when the primary
   * one is deleted ({@code promote_secondaries}). By default it deletes all of them.
   *
   * @param enable false: the steps that set the option back
   */
  List<Step> promoteSecondaries(boolean enable) {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      SysctlKey key = new SysctlKey("ipv4", device, "promote_secondaries");
      if (!difference.isCreated(device)
          && "0".equals(to.sysctls().get(key.toString()))
          && to.link(device).isPresent()
          && wouldLoseSecondaries(device)) {
        Operation on = new Operation.SetSysctl(key.toString(), "1");
        Operation off = new Operation.SetSysctl(key.toString(), "0");
        steps.add(enable ? new Step(on, off) : new Step(off, on));
      }
    }
    return steps;
  }

  /** The kernel sets the mode of link-local addresses when the secret of a link is set. */
  private boolean followsSecret(String device, String key) {
    return key.equals("ipv6/addr_gen_mode")
        && to.sysctls().containsKey(new SysctlKey("ipv6", device, "stable_secret").toString());
  }

  /** A link whose MTU was too small for IPv6 has the defaults of IPv6 once its MTU is raised. */
  private Map<String, String> sysctlsNow(String device) {
    Map<String, String> now = from.sysctlsOf(device);
    boolean gainsIpv6 =
        from.link(device).filter(LinkState::canHaveIpv6).isEmpty()
            && to.link(device).filter(LinkState::canHaveIpv6).isPresent();
    if (gainsIpv6) {
      from.sysctlsOf("default").forEach(now::putIfAbsent);
    }
    return now;
  }

  private boolean disablesIpv6(SysctlKey key) {
    return key.name().equals(IPV6_OFF) && !"0".equals(to.sysctls().get(key.toString()));
  }

  private Optional<Step> setOne(SysctlKey key) {
    String wanted = to.sysctls().get(key.toString());
    String current = from.sysctls().get(key.toString());
    return wanted == null
        ? Optional.empty()
        : Optional.of(
            new Step(
                new Operation.SetSysctl(key.toString(), wanted),
                current == null
                    ? new Operation.Nothing()
                    : new Operation.SetSysctl(key.toString(), current)));
  }

  private Optional<TemporarySetting> sourceCheck(String master) {
    String key = new SysctlKey("ipv4", master, "rp_filter").toString();
    NetworkState state = to.link(master).isPresent() ? to : from;
    String value = state.sysctls().getOrDefault(key, "2");
    boolean strictForAll = "1".equals(from.sysctls().get("ipv4/conf/all/rp_filter"));
    boolean strict = value.equals("1") || (value.equals("0") && strictForAll);
    if (!strict) {
      return Optional.empty();
    }
    Operation loose = new Operation.SetSysctl(key, "2");
    Operation strictAgain = new Operation.SetSysctl(key, value);
    return Optional.of(
        new TemporarySetting(
            new Step(loose, strictAgain),
            to.link(master).isPresent()
                ? Optional.of(new Step(strictAgain, loose))
                : Optional.empty()));
  }

  private boolean wouldLoseSecondaries(String device) {
    return difference.addressesOf(device).unwanted().stream()
        .anyMatch(
            deleted ->
                deleted.ipv4()
                    && to.addressesOf(device).stream()
                        .anyMatch(kept -> network(kept).equals(network(deleted))));
  }

  private static Prefix network(AddressState address) {
    return PrefixRoutes.network(address.local());
  }

  /**
   * The steps that change a setting for the time of the transition.
   *
   * @param end sets the value for later; absent for a link that the transition deletes
   */
  record TemporarySetting(Step begin, Optional<Step> end) {}
}
