package org.uplink.lab.topology;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All topologies that there are. */
public final class Topologies {
  private static final List<Topology> ALL =
      Stream.of(
              TwoNics.all(),
              Policies.all(),
              Translated.all(),
              Families.all(),
              Devices.all(),
              Ages.all())
          .flatMap(List::stream)
          .toList();

  private Topologies() {}

  /** In the order in which they are best told. */
  public static List<Topology> all() {
    return ALL;
  }

  public static Optional<Topology> named(String name) {
    return ALL.stream().filter(topology -> topology.name().equals(name)).findFirst();
  }
}
