package org.uplink.lab.topology;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All topologies. */
public final class Topologies {
  private static final List<Topology> ALL =
      Stream.of(
              TwoNics.all(),
              PolicyRouting.all(),
              AddressTranslation.all(),
              AddressFamilies.all(),
              StackedDevices.all(),
              OldVersions.all(),
              DialIn.all())
          .flatMap(List::stream)
          .toList();

  private Topologies() {}

  /** Returns all topologies, in the order of the documentation. */
  public static List<Topology> all() {
    return ALL;
  }

  public static Optional<Topology> find(String name) {
    return ALL.stream().filter(topology -> topology.name().equals(name)).findFirst();
  }
}
