package org.uplink.hostnet.backend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NicOwner;
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.plan.Concerned;
import org.uplink.hostnet.plan.RunningConfiguration;
import org.uplink.hostnet.state.HostState;

/**
 * The back ends of a host.
 *
 * @param surroundings who owns its NICs
 * @param all of different names; where several take an owner, the first does
 */
public record Backends(Surroundings surroundings, List<Backend> all) {
  /** Keeps a copy. */
  public Backends {
    all = List.copyOf(all);
  }

  /** With this one alone. */
  public static Backends of(Surroundings surroundings, Backend only) {
    return new Backends(surroundings, List.of(only));
  }

  /** The one of this name. */
  public Optional<Backend> named(String name) {
    return all.stream().filter(backend -> backend.name().equals(name)).findFirst();
  }

  /**
   * Chooses the one that carries a request out.
   *
   * @throws SetupRefused somebody owns one of its NICs for whom there is no back end
   */
  public Backend choose(NetworkRequest request, RunningConfiguration running, HostState host) {
    Map<String, Backend> chosen = new TreeMap<>();
    for (String device : Concerned.by(request, running, host)) {
      Optional<NicOwner> owner = surroundings.ownerOf(device);
      Backend backend =
          taking(owner.map(NicOwner::kind)).orElseThrow(() -> owned(owner.orElseThrow()));
      chosen.put(device, backend);
    }
    if (chosen.values().stream().map(Backend::name).distinct().count() > 1) {
      Map<String, String> names = new TreeMap<>();
      chosen.forEach((device, backend) -> names.put(device, backend.name()));
      throw new SetupRefused(
          SetupRefused.NOT_SUPPORTED,
          "its devices are configured by different programs, which can't change together: "
              + names
              + "; ask for them one by one");
    }
    return chosen.values().stream()
        .findFirst()
        .orElseGet(() -> taking(Optional.empty()).orElseThrow());
  }

  private Optional<Backend> taking(Optional<NicOwner.Kind> owner) {
    return all.stream().filter(backend -> backend.takes(owner)).findFirst();
  }

  private static SetupRefused owned(NicOwner owner) {
    return new SetupRefused(
        SetupRefused.OWNED,
        owner.device()
            + " is owned by "
            + owner.kind().program()
            + " ("
            + owner.evidence()
            + "), which would undo the change: "
            + owner.whatToDo(),
        Map.of(
            "device", owner.device(),
            "owner", owner.kind().program(),
            "whatToDo", owner.whatToDo()));
  }
}
