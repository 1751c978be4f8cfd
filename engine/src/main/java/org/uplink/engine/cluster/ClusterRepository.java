package org.uplink.engine.cluster;

import java.util.List;
import java.util.Optional;

/** The stored clusters. Thread-safe. */
public interface ClusterRepository {
  Optional<Cluster> find(String name);

  /** Returns clusters with names after {@code after}, sorted by name. */
  List<Cluster> list(String after, int limit);

  /** Returns false if the name is taken. */
  boolean add(Cluster cluster);

  /** Returns false if there is no cluster with that name. */
  boolean replace(Cluster cluster);

  RemoveResult remove(String name);

  /** The result of {@link #remove}. */
  enum RemoveResult {
    REMOVED,
    MISSING,
    HAS_HOSTS
  }
}
