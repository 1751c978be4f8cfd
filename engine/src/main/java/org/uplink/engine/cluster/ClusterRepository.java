package org.uplink.engine.cluster;

import java.util.List;
import java.util.Optional;

/** Where clusters are kept. Thread-safe. */
public interface ClusterRepository {
  Optional<Cluster> find(String name);

  /** By name, those after {@code after}. */
  List<Cluster> list(String after, int limit);

  /** False where the name is taken. */
  boolean add(Cluster cluster);

  /** False where there is no cluster of that name. */
  boolean replace(Cluster cluster);

  RemoveResult remove(String name);

  /** What became of a removal. */
  enum RemoveResult {
    REMOVED,
    MISSING,
    HAS_HOSTS
  }
}
