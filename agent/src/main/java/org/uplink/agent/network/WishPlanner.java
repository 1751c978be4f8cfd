package org.uplink.agent.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.OwnerReport;
import org.uplink.hostnet.check.AffectedDevices;
import org.uplink.hostnet.check.ExistingBridgeCheck;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.setup.SetupCode;

/**
 * Plans what somebody wants for a host that was read: finds out which back end can do it, and
 * whether only a network has to be removed, or a standing bridge to be adopted. Changes nothing.
 */
record WishPlanner(Rtnetlink kernel, Backends backends, OwnerReport owners) {
  /**
   * Plans what somebody wants.
   *
   * @param planner makes the plan of a back end
   */
  HostNetwork.PlannedChange plan(
      NetworkState host,
      RunningConfiguration running,
      HostWish wish,
      BiFunction<Backend, Situation, Plan> planner) {
    NetworkRequest request = adopting(running.inheritedBy(wish.on(host, running)), host, running);
    Situation at =
        new Situation(
            host,
            wish.givesBack() ? running.givingBack(request.removedNetworks()) : running,
            request);
    if (wish.removes() && request.isEmpty()) {
      return nothingToDo(at, request);
    }
    Optional<FreedNic> freed = wish.removes() ? FreedNic.in(request, running) : Optional.empty();
    return freed.isPresent() ? planFreed(at, freed.get(), planner) : planRequested(at, planner);
  }

  /**
   * Returns a request that adopts a standing bridge as it is, if the bridge is not as Uplink makes
   * it, and no program would have to take it over.
   */
  private NetworkRequest adopting(
      NetworkRequest request, NetworkState host, RunningConfiguration running) {
    ExistingBridgeCheck check = new ExistingBridgeCheck(host, running);
    SortedMap<String, NetworkSpec> networks = new TreeMap<>(request.networks());
    networks.replaceAll(
        (name, spec) -> check.findsOtherBridge(name, spec) ? spec.asAdopted() : spec);
    NetworkRequest adopting = request.withNetworks(networks);
    return adopting.equals(request) || isOwned(backends.choose(request, running, host))
        ? request
        : adopting;
  }

  /** Refuses a network on a link of a program that would have to take its changes over. */
  private static void refuseAdoptionOfOwned(NetworkRequest request, Backend backend) {
    request
        .networks()
        .forEach(
            (name, spec) -> {
              if (spec.isAdopted() && isOwned(backend)) {
                throw new SetupRefusedException(
                    SetupCode.NOT_SUPPORTED,
                    "network %1$s is on a device that %2$s makes, so Uplink does not adopt it. Change it in the configuration of %2$s"
                        .formatted(name, backend.name()));
              }
            });
  }

  private HostNetwork.PlannedChange planRequested(
      Situation at, BiFunction<Backend, Situation, Plan> planner) {
    Backend backend = backendOf(at);
    refuseAdoptionOfOwned(at.request(), backend);
    return planned(at, backend, planner);
  }

  private HostNetwork.PlannedChange planned(
      Situation at, Backend backend, BiFunction<Backend, Situation, Plan> planner) {
    Plan plan = planner.apply(backend, at);
    if (at.request().original().isPresent()) {
      new OccupiedAddresses(kernel).refuse(plan);
    }
    Map<String, DeviceOwner> reports = owners.of(nicsOf(at.host(), at.request(), at.running()));
    return new HostNetwork.PlannedChange(
        plan.withWarnings(owners.warnings(reports)),
        backend,
        reports,
        isInForce(at.request(), at.running()) && plan.steps().isEmpty());
  }

  /**
   * Plans a request that wants addresses of a NIC whose network it removes. If another program
   * configures the NIC and gives it exactly these, only the network is removed, and the program's
   * own files count again.
   */
  private HostNetwork.PlannedChange planFreed(
      Situation at, FreedNic freed, BiFunction<Backend, Situation, Plan> planner) {
    Situation removal =
        new Situation(
            at.host(),
            at.running().givingBack(freed.removed()),
            NetworkRequest.removalOf(freed.removed()));
    if (freed.removed().isEmpty()) {
      return isOwned(backendOf(at)) && freed.findDifference(at.host()).isEmpty()
          ? nothingToDo(at, at.request())
          : planRequested(at, planner);
    }
    Backend backend = backendOf(removal);
    if (!isOwned(backend)) {
      return planRequested(at, planner);
    }
    String difference;
    try {
      HostNetwork.PlannedChange planned = planned(removal, backend, planner);
      Optional<String> other =
          freed
              .findDifference(planned.plan().after())
              .or(
                  () ->
                      backend
                          .findDeviceWithOtherAddresses(planned.plan())
                          .map(_ -> "other addresses"));
      if (other.isEmpty()) {
        return planned;
      }
      difference = other.get();
    } catch (SetupRefusedException e) {
      if (e.code() != SetupCode.NOT_SUPPORTED) {
        throw e;
      }
      difference = "other addresses";
    }
    try {
      return planRequested(at, planner);
    } catch (SetupRefusedException e) {
      throw e.code() == SetupCode.NOT_SUPPORTED ? notGivenBack(freed, backend, difference, e) : e;
    }
  }

  private static SetupRefusedException notGivenBack(
      FreedNic freed, Backend backend, String difference, SetupRefusedException cause) {
    String network = String.join(" && uplink network remove ", freed.removed());
    var refusal =
        new SetupRefusedException(
            cause.code(),
            "%1$s. When the network is removed, %3$s gives %4$s back (%5$s), and the file asks for something else. Write exactly this into the file, or run: uplink network remove %2$s"
                .formatted(
                    String.valueOf(cause.getMessage()).replaceFirst("\\.$", ""),
                    network,
                    backend.name(),
                    freed.spec().lowerDevice().orElse("the NIC"),
                    difference));
    refusal.initCause(cause);
    return refusal;
  }

  /** Returns whether a program configures the NICs of a back end, and has files for them. */
  private static boolean isOwned(Backend backend) {
    return !backend.name().equals(KernelBackend.NAME);
  }

  private HostNetwork.PlannedChange nothingToDo(Situation at, NetworkRequest wanted) {
    return new HostNetwork.PlannedChange(
        new Plan(at.host(), at.host(), List.of(), List.of(), at.running(), List.of()),
        backends.find(KernelBackend.NAME).orElseThrow(),
        owners.of(nicsOf(at.host(), wanted, at.running())),
        true);
  }

  private Backend backendOf(Situation at) {
    return backends.choose(at.request(), at.running(), at.host());
  }

  /** Returns the NICs that a request affects. Other devices have the owners of their NICs. */
  private static List<String> nicsOf(
      NetworkState host, NetworkRequest request, RunningConfiguration running) {
    return AffectedDevices.of(request, running, host).stream()
        .filter(device -> host.link(device).filter(link -> isNic(link)).isPresent())
        .toList();
  }

  private static boolean isNic(LinkState link) {
    return link.kind().filter(Set.of("bridge", "bond", "vlan")::contains).isEmpty();
  }

  /** Returns whether the networks in force are those of a request. */
  private static boolean isInForce(NetworkRequest request, RunningConfiguration running) {
    return request.removedNetworks().isEmpty()
        && request.removedBondings().isEmpty()
        && running.bondings().entrySet().containsAll(request.bondings().entrySet())
        && request.networks().entrySet().stream()
            .allMatch(
                entry ->
                    Optional.ofNullable(running.networks().get(entry.getKey()))
                        .map(RunningConfiguration.RunningNetwork::spec)
                        .filter(entry.getValue()::equals)
                        .isPresent());
  }

  /** What a plan is made from. */
  record Situation(NetworkState host, RunningConfiguration running, NetworkRequest request) {}
}
