package org.uplink.hostnet.backend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.check.AffectedDevices;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.OwnedNic;
import org.uplink.verbs.setup.SetupCode;

/**
 * The back ends of a host.
 *
 * @param environment tells who owns the NICs
 * @param all the back ends, with different names. The first one that supports all owners of a
 *     change is used
 */
public record Backends(HostEnvironment environment, List<Backend> all) {
  public Backends {
    all = List.copyOf(all);
  }

  /** Returns a single back end. */
  public static Backends of(HostEnvironment environment, Backend only) {
    return new Backends(environment, List.of(only));
  }

  /** Finds a back end by its name. */
  public Optional<Backend> find(String name) {
    return all.stream().filter(backend -> backend.name().equals(name)).findFirst();
  }

  /**
   * Chooses the back end that carries out a request.
   *
   * @throws SetupRefusedException if no back end supports the owner of a NIC, or several back ends
   *     would be needed
   */
  public Backend choose(NetworkRequest request, RunningConfiguration running, NetworkState host) {
    Map<String, List<Backend>> possible = new TreeMap<>();
    for (String device : AffectedDevices.of(request, running, host)) {
      Optional<NicOwner> owner = environment.ownerOf(device);
      List<Backend> supporting = allSupporting(owner.map(NicOwner::kind));
      if (supporting.isEmpty()) {
        throw owned(owner.orElseThrow());
      }
      possible.put(device, supporting);
    }
    for (RunningConfiguration.RunningNetwork network : running.networks().values()) {
      possible.put(network.device(), List.of(adopterOf(network.device())));
    }
    if (possible.isEmpty()) {
      return supporting(Optional.empty()).orElseThrow();
    }
    return all.stream()
        .filter(backend -> possible.values().stream().allMatch(some -> some.contains(backend)))
        .findFirst()
        .orElseThrow(() -> differing(possible));
  }

  /** Finds the back end for NICs of an owner; empty if the host refuses to change them. */
  Optional<Backend> supporting(Optional<NicOwner.Kind> owner) {
    return allSupporting(owner).stream().findFirst();
  }

  private Backend adopterOf(String device) {
    return all.stream()
        .filter(backend -> backend.hasAdopted(device))
        .findFirst()
        .or(() -> supporting(Optional.empty()))
        .orElseThrow();
  }

  private List<Backend> allSupporting(Optional<NicOwner.Kind> owner) {
    return all.stream().filter(backend -> backend.supports(owner)).toList();
  }

  private static SetupRefusedException differing(Map<String, List<Backend>> possible) {
    Map<String, String> names = new TreeMap<>();
    possible.forEach((device, backends) -> names.put(device, backends.getFirst().name()));
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED,
        "different programs configure the devices of this request and the networks of this host ("
            + names
            + "). All of them have to have the same owner.");
  }

  private static SetupRefusedException owned(NicOwner owner) {
    return new SetupRefusedException(
        new OwnedNic(owner.device(), owner.kind().program(), owner.nextStep()),
        "%s configures %s (%s) and would undo the change. To hand the NIC over, %s."
            .formatted(owner.kind().program(), owner.device(), owner.evidence(), owner.nextStep()));
  }
}
