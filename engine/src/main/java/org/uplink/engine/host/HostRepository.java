package org.uplink.engine.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/** Where hosts are kept. Thread-safe. */
public interface HostRepository {
  Optional<Host> find(String name);

  /** Those that match, by name. */
  List<Host> list(Query query);

  AddResult add(Host host);

  RemoveResult remove(String name);

  /** Stores what the capabilities brought. */
  void saveSnapshot(String name, Snapshot seen);

  /** Stores what the last change of the management network was kept on. */
  void saveProof(String name, Proof proof);

  /**
   * What happened to a host outside of an install, with what is to be logged: all of it, or nothing
   * where one of the events is refused in the state that the host is in.
   *
   * @return whether it happened
   */
  boolean applyEvents(String name, List<HostEvent> events, List<AuditEvent> audit, Instant now);

  /** The names of those whose agents are to be followed: Up, Connecting, or lost while Up. */
  List<String> listMonitored();

  /**
   * Which hosts are asked for.
   *
   * @param after those whose names sort after this; empty for all
   */
  record Query(Optional<String> cluster, Optional<StateName> state, String after, int limit) {}

  /**
   * What was seen of a host.
   *
   * @param activeNic as it is to be on record
   */
  record Snapshot(Software software, Optional<String> activeNic, HostNetworks networks) {}

  /** What became of an addition. */
  enum AddResult {
    ADDED,
    NAME_TAKEN,
    NO_SUCH_CLUSTER
  }

  /** What became of a removal. */
  enum RemoveResult {
    REMOVED,
    MISSING,
    INSTALLING
  }
}
