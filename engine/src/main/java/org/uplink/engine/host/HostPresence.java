package org.uplink.engine.host;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/** Which agents have dialled in. Thread-safe. */
@FunctionalInterface
public interface HostPresence {
  /** Returns the connection of a host's agent; empty if it has not dialled in. */
  Optional<Connected> find(Host host);

  /**
   * The connection of an agent.
   *
   * @param address the agent's end as the engine sees it
   */
  record Connected(InetSocketAddress address, Instant since) {}
}
