package org.uplink.hostnet.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Finds the properties of this host that make a valid request impossible or risky. */
public final class HostChecks {
  private static final int MAX_MTU = 65_535;

  private final NetworkState host;
  private final HostEnvironment environment;
  private final Set<String> devices;

  /**
   * Creates the checks.
   *
   * @param devices the links that the request affects
   */
  public HostChecks(NetworkState host, HostEnvironment environment, Set<String> devices) {
    this.host = host;
    this.environment = environment;
    this.devices = devices;
  }

  /**
   * Refuses a request that is impossible on this host.
   *
   * @throws SetupRefusedException if the request is impossible
   */
  public void refuseIfImpossible(NetworkRequest request, RunningConfiguration running) {
    for (String device : devices) {
      if (environment.isWireless(device)) {
        throw new SetupRefusedException(
            SetupCode.NOT_SUPPORTED,
            device
                + " is Wi-Fi, which cannot be the port of a bridge or bond. Choose another NIC.");
      }
      refuseUnwritableRoutes(device);
    }
    request.removedNetworks().stream()
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .forEach(network -> refuseUnwritableRoutes(network.device()));
    request.networks().forEach(new ExistingBridgeCheck(host, running)::check);
  }

  /**
   * Returns the risks of a change.
   *
   * @param after the planned host
   * @param deadline how long the host waits for a proof
   */
  public List<PlanWarning> warnings(NetworkState after, NetworkRequest request, Duration deadline) {
    List<PlanWarning> warnings = new ArrayList<>();
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      NetworkSpec spec = network.getValue();
      Optional<LinkState> base = spec.baseDevice().flatMap(after::link);
      base.filter(link -> !link.carrier())
          .ifPresent(
              link ->
                  warnings.add(
                      PlanWarning.ofDevice(
                          WarningCode.NO_CARRIER, link.name(), link.name() + " has no carrier")));
      warnOfLowerMtu(network.getKey(), spec, after, warnings);
      if (spec.linkOptions().bridged()
          && spec.linkOptions().stp()
          && 2 * LinkState.Bridge.STP_FORWARD_DELAY_MILLIS > deadline.toMillis()) {
        warnings.add(
            PlanWarning.ofDevice(
                WarningCode.SPANNING_TREE_DELAY,
                network.getKey(),
                "bridge %s runs STP and forwards nothing for %d s, longer than the %d s in which a proof has to arrive"
                    .formatted(
                        network.getKey(),
                        2 * LinkState.Bridge.STP_FORWARD_DELAY_MILLIS / 1000,
                        deadline.toSeconds())));
      }
    }
    warnOfLostPortVlans(after, warnings);
    warnOfLostProperties(after, warnings);
    warnOfLostGroups(after, warnings);
    warnings.addAll(new UserCheck(host, after, environment).warnings());
    return warnings;
  }

  private void refuseUnwritableRoutes(String device) {
    for (RouteState route : host.routesThrough(device)) {
      if (route.unwritable().isPresent()) {
        throw new SetupRefusedException(
            SetupCode.NOT_SUPPORTED,
            "the route %s cannot be moved, because %s. Replace it by a plain route."
                .formatted(RouteFormat.format(route), route.unwritable().get()));
      }
    }
  }

  /**
   * Warns that a rollback cannot restore the VLANs of a port, because the snapshot does not contain
   * them.
   */
  private void warnOfLostPortVlans(NetworkState after, List<PlanWarning> warnings) {
    for (LinkState bridge : host.links()) {
      boolean filters = bridge.bridge().filter(LinkState.Bridge::filtersVlans).isPresent();
      List<String> leaving =
          host.portsOf(bridge.name()).stream()
              .filter(
                  port ->
                      after
                          .link(port)
                          .flatMap(LinkState::master)
                          .filter(bridge.name()::equals)
                          .isEmpty())
              .toList();
      if (filters && !leaving.isEmpty()) {
        warnings.add(
            PlanWarning.of(
                WarningCode.PORT_VLANS_LOST,
                bridge.name(),
                String.join(", ", leaving),
                "bridge %s filters VLANs: a rollback adds %s to the bridge again, but only with the bridge's default VLAN"
                    .formatted(bridge.name(), String.join(", ", leaving))));
      }
    }
  }

  /**
   * Warns of the queueing disciplines and the mode that a link has not any more after a rollback
   * created it again.
   */
  private void warnOfLostProperties(NetworkState after, List<PlanWarning> warnings) {
    for (LinkState link : host.links()) {
      if (after.link(link.name()).isEmpty()) {
        link.mode()
            .ifPresent(
                mode ->
                    warnings.add(
                        PlanWarning.of(
                            WarningCode.LINK_MODE_LOST,
                            link.name(),
                            mode,
                            "the change removes %s: a rollback creates %s again, but without its link mode \"%s\""
                                .formatted(link.name(), link.name(), mode))));
        for (String discipline : link.queueingDisciplines()) {
          warnings.add(
              PlanWarning.of(
                  WarningCode.QUEUEING_LOST,
                  link.name(),
                  discipline,
                  "the change removes %s: a rollback creates %s again, but without the queueing discipline \"%s\""
                      .formatted(link.name(), link.name(), discipline)));
        }
      }
    }
  }

  /** Warns of multicast groups that the kernel would not accept from a rollback. */
  private void warnOfLostGroups(NetworkState after, List<PlanWarning> warnings) {
    if (environment.acceptsGroupSources()) {
      return;
    }
    host.bridgeEntries().stream()
        .filter(entry -> entry.hasSources() && !entry.fits(after))
        .forEach(
            entry ->
                warnings.add(
                    PlanWarning.of(
                        WarningCode.GROUP_SOURCES_LOST,
                        entry.bridge(),
                        entry.address(),
                        "the change removes "
                            + entry.describe()
                            + ": a rollback cannot add the group again, because this kernel accepts no lists of sources")));
  }

  /**
   * Warns of a requested MTU that is lower than the one of the NIC or bond, and of a network that
   * gets a lower MTU because its request does not name an MTU any more.
   */
  private void warnOfLowerMtu(
      String name, NetworkSpec spec, NetworkState after, List<PlanWarning> warnings) {
    Optional<String> device = spec.addressDevice(name);
    Optional<Integer> current =
        (spec.linkOptions().mtu().isPresent() ? spec.baseDevice() : device)
            .flatMap(host::link)
            .map(LinkState::mtu);
    int planned =
        spec.linkOptions()
            .mtu()
            .orElseGet(() -> device.flatMap(after::link).map(LinkState::mtu).orElse(MAX_MTU));
    current
        .filter(mtu -> planned < mtu)
        .ifPresent(
            mtu ->
                warnings.add(
                    PlanWarning.of(
                        WarningCode.MTU_LOWERED,
                        spec.baseDevice().or(() -> device).orElse(name),
                        name,
                        "network %s: MTU %d is lower than the current %d"
                            .formatted(name, planned, mtu))));
  }
}
