package org.uplink.hostnet.comparison;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;

/**
 * What other programs removed from the links of an applied plan, except what the host needs.
 * Neither a rollback nor a boot brings it back.
 *
 * @param planned the objects as they were planned
 */
public record RemovedObjects(List<Record> planned) {
  /** Nothing was removed. */
  public static final RemovedObjects NONE = new RemovedObjects(List.of());

  public RemovedObjects {
    planned = List.copyOf(planned);
  }

  /** Returns the networks in force without the objects. */
  public RunningConfiguration removeFrom(RunningConfiguration running) {
    Set<Object> removed = new HashSet<>();
    planned.forEach(object -> removed.add(identity(object)));
    TreeMap<String, RunningConfiguration.RunningNetwork> networks = new TreeMap<>();
    running.networks().forEach((name, network) -> networks.put(name, without(removed, network)));
    return new RunningConfiguration(
        networks, running.bondings(), running.nics(), running.mtus(), running.receiveOffloads());
  }

  private static RunningConfiguration.RunningNetwork without(
      Set<Object> removed, RunningConfiguration.RunningNetwork network) {
    return new RunningConfiguration.RunningNetwork(
        network.spec(),
        network.device(),
        network.mac(),
        without(removed, network.addresses()),
        without(removed, network.routes()),
        without(removed, network.rules()),
        network.sysctls(),
        network.takenOver(),
        without(removed, network.neighbours()),
        network.token());
  }

  private static <T extends Record> List<T> without(Set<Object> removed, List<T> objects) {
    return objects.stream().filter(object -> !removed.contains(identity(object))).toList();
  }

  private static Object identity(Record object) {
    return switch (object) {
      case AddressState address -> Normalization.identity(address);
      case RouteState route -> Normalization.identity(route);
      case NeighbourEntry entry -> entry.identity();
      default -> object;
    };
  }
}
