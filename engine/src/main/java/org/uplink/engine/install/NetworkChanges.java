package org.uplink.engine.install;

import java.time.Instant;
import java.util.Optional;

/** Where changes of hosts' networks are kept. Thread-safe. */
public interface NetworkChanges {
  /** Before the host is asked for anything. */
  void asked(NetworkChange change);

  /** The host has given a ticket; from now on it may have begun. */
  void ticketed(String id, Instant until);

  void settled(String id, NetworkChange.Outcome outcome, String text, Instant now);

  /** The latest change of which it is not known what became of it. */
  Optional<NetworkChange> unsettled(String host);
}
