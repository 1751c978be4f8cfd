package org.uplink.api.host;

import java.util.Optional;

/**
 * The request to add a host.
 *
 * @param name unique; 1 to 63 letters, digits, {@code .}, {@code _} or {@code -}, starting with a
 *     letter or digit
 * @param address the address or DNS name to dial (default: the name)
 * @param port the agent's port (default: 54321)
 * @param cluster the cluster's name (default: {@code Default})
 * @param transport who opens the connections: {@code direct} is the engine, {@code dialIn} the
 *     agent; a host that dials in has neither address nor port (default: {@code direct})
 */
public record HostCreation(
    String name,
    Optional<String> address,
    Optional<Integer> port,
    Optional<String> cluster,
    Optional<String> transport) {
  /** The transport of an engine that opens the connections. */
  public static final String DIRECT = "direct";

  /** The transport of an agent that opens the connections. */
  public static final String DIAL_IN = "dialIn";

  /** Returns the request to add a host whose connections the engine opens. */
  public static HostCreation direct(
      String name, Optional<String> address, Optional<Integer> port, Optional<String> cluster) {
    return new HostCreation(name, address, port, cluster, Optional.empty());
  }

  /** Returns the request to add a host whose agent opens the connections. */
  public static HostCreation dialIn(String name, Optional<String> cluster) {
    return new HostCreation(
        name, Optional.empty(), Optional.empty(), cluster, Optional.of(DIAL_IN));
  }
}
