package org.uplink.engine.host;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/** The stored hosts. Thread-safe. */
public interface HostRepository {
  Optional<Host> find(String name);

  /** Returns the hosts that match, sorted by name. */
  List<Host> list(Query query);

  AddResult add(Host host);

  /** Stores a new address, port and cluster for the host of this name. */
  ReplaceResult replace(Host host);

  RemoveResult remove(String name);

  /**
   * Claims a machine for a host. A claim that the host had on another machine ends.
   *
   * @return the host that has claimed the machine before; then nothing is stored
   */
  Optional<String> claimMachine(String name, String uuid);

  /** Finds another host that has this host's address and port. */
  Optional<String> endpointOwner(Host host);

  /**
   * Stores another address of a host, and logs the event, in one transaction. Does nothing if the
   * host has the address already.
   *
   * @return false if another host has the address and port; then nothing is stored
   */
  boolean saveAddress(String name, String address, AuditEvent event);

  /** Stores what the capabilities report. */
  void saveSnapshot(String name, Snapshot seen);

  /** Stores how the management network was checked when it was deployed. */
  void saveProof(String name, Proof proof);

  /**
   * Applies events to the host's state outside of a run, and logs the audit events, in one
   * transaction.
   *
   * @return false if the state does not allow one of the events; then nothing is stored
   */
  boolean applyEvents(String name, List<HostEvent> events, List<AuditEvent> audit, Instant now);

  /**
   * Applies events to the host's state and logs the audit events, in one transaction, if the state
   * is still that of {@code seen}. So a caller that has waited for a host's answer cannot change
   * the state of a host on which a run has begun meanwhile.
   *
   * @return false if the state has changed since, or does not allow one of the events; then nothing
   *     is stored
   */
  boolean applyEventsIfUnchanged(
      Host seen, List<HostEvent> events, List<AuditEvent> audit, Instant now);

  /**
   * Like {@link #applyEventsIfUnchanged}, and stores in the same transaction what the capabilities
   * report. So nobody sees the new state with the networks of the old one.
   */
  boolean saveCheck(
      Host seen, List<HostEvent> events, Snapshot found, List<AuditEvent> audit, Instant now);

  /**
   * Stores that a host that dials in is away, and logs the event, in one transaction. Does nothing
   * if that is stored already.
   *
   * @return false if there is no such host, or it does not dial in; then nothing is stored
   */
  boolean saveAway(String name, Instant since, AuditEvent event);

  /**
   * Stores that the host is not away any more, and logs the event, in one transaction.
   *
   * @param event creates the event from the time since when the host was away
   * @return false if the host was not stored as away; then nothing is stored
   */
  boolean saveBack(String name, Function<Instant, AuditEvent> event);

  /**
   * Returns the names of the hosts that dial in and were installed once, and whether they are away.
   */
  Map<String, Boolean> listDialIn();

  /** Returns the names of the hosts in a monitored state: Up, Connecting, or silent while Up. */
  List<String> listMonitored();

  /**
   * Which hosts to list.
   *
   * @param after the name after which the list begins; empty to begin with the first host
   */
  record Query(Optional<String> cluster, Optional<StateName> state, String after, int limit) {}

  /**
   * What the capabilities of a host report.
   *
   * @param nic the active NIC to store; empty to keep the one that was decided
   */
  record Snapshot(Software software, Optional<ReportedNic> nic, HostNetworks networks) {}

  /**
   * The active NIC below compatibility level 3.6.
   *
   * @param name the host's lastClientIface, if it reports one
   */
  record ReportedNic(Optional<String> name) {}

  /** The result of {@link #add}. */
  sealed interface AddResult {
    record Added() implements AddResult {}

    record NameTaken() implements AddResult {}

    /** Another host has the address and port, perhaps in another spelling. */
    record AddressTaken(String otherHost) implements AddResult {}

    record NoSuchCluster() implements AddResult {}
  }

  /** The result of {@link #replace}. */
  sealed interface ReplaceResult {
    record Replaced(Host host) implements ReplaceResult {}

    record Missing() implements ReplaceResult {}

    record NoSuchCluster() implements ReplaceResult {}

    /** The named host has this address and port. */
    record AddressTaken(String other) implements ReplaceResult {}

    /** The engine uses the host. */
    record InUse(StateName state) implements ReplaceResult {}
  }

  /** The result of {@link #remove}. */
  enum RemoveResult {
    REMOVED,
    MISSING,
    INSTALLING
  }
}
