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
 * @param surroundings who owns its NICs
 * @param all of different names; where several take an owner, the first does
 */
public record Backends(HostEnvironment surroundings, List<Backend> all) {
  /** Keeps a copy. */
  public Backends {
    all = List.copyOf(all);
  }

  /** With this one alone. */
  public static Backends of(HostEnvironment surroundings, Backend only) {
    return new Backends(surroundings, List.of(only));
  }

  /** The one of this name. */
  public Optional<Backend> find(String name) {
    return all.stream().filter(backend -> backend.name().equals(name)).findFirst();
  }

  /**
   * Chooses the one that carries a request out.
   *
   * @throws SetupRefusedException somebody owns one of its NICs for whom there is no back end
   */
  public Backend choose(NetworkRequest request, RunningConfiguration running, NetworkState host) {
    Map<String, Backend> chosen = new TreeMap<>();
    for (String device : AffectedDevices.of(request, running, host)) {
      Optional<NicOwner> owner = surroundings.ownerOf(device);
      Backend backend =
          supporting(owner.map(NicOwner::kind)).orElseThrow(() -> owned(owner.orElseThrow()));
      chosen.put(device, backend);
    }
    if (chosen.values().stream().map(Backend::name).distinct().count() > 1) {
      Map<String, String> names = new TreeMap<>();
      chosen.forEach((device, backend) -> names.put(device, backend.name()));
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "its devices are configured by different programs, which can't change together: "
              + names
              + "; ask for them one by one");
    }
    return chosen.values().stream()
        .findFirst()
        .orElseGet(() -> supporting(Optional.empty()).orElseThrow());
  }

  private Optional<Backend> supporting(Optional<NicOwner.Kind> owner) {
    return all.stream().filter(backend -> backend.supports(owner)).findFirst();
  }

  private static SetupRefusedException owned(NicOwner owner) {
    return new SetupRefusedException(
        new OwnedNic(owner.device(), owner.kind().program(), owner.nextStep()),
        "%s configures %s (%s) and would undo the change. To hand the NIC over, %s."
            .formatted(owner.kind().program(), owner.device(), owner.evidence(), owner.nextStep()));
  }
}
