package org.uplink.engine.host;

import java.util.List;
import java.util.Optional;

/** Where hosts are kept. Thread-safe. */
public interface Hosts {
  Optional<Host> find(String name);

  /** Those that match, by name. */
  List<Host> list(Query query);

  Addition add(Host host);

  Removal remove(String name);

  /** Stores what a refresh of the capabilities brought. */
  void refreshed(String name, Software software, Optional<String> activeNic);

  /**
   * Which hosts are asked for.
   *
   * @param after those whose names sort after this; empty for all
   */
  record Query(Optional<String> cluster, Optional<StateName> state, String after, int limit) {}

  /** The states' names, for a query. */
  enum StateName {
    UNASSIGNED,
    INSTALLING,
    INSTALL_FAILED,
    NON_OPERATIONAL,
    NON_RESPONSIVE
  }

  /** What became of an addition. */
  enum Addition {
    ADDED,
    NAME_TAKEN,
    NO_SUCH_CLUSTER
  }

  /** What became of a removal. */
  enum Removal {
    REMOVED,
    MISSING,
    INSTALLING
  }
}
