package org.uplink.engine.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import org.uplink.address.HostAddress;

/**
 * The addresses by which hosts reach this engine: IP addresses and DNS names, in the configured
 * order. Each run resolves the names again. At most {@value #MAX_ADDRESSES} addresses are used.
 */
public final class EngineAddresses {
  static final int MAX_ADDRESSES = 16;
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(10);
  private final List<HostAddress> configured;

  /**
   * Parses the configured addresses.
   *
   * @throws IllegalArgumentException an entry is neither an address nor a name, or cannot be an
   *     engine's address; the message quotes it
   */
  public EngineAddresses(List<String> configured) {
    if (configured.isEmpty()) {
      throw new IllegalArgumentException(
          "--addresses is empty: name at least one address by which hosts reach this engine");
    }
    if (configured.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException(
          "--addresses has %d entries, more than %d".formatted(configured.size(), MAX_ADDRESSES));
    }
    try {
      this.configured = configured.stream().map(HostAddress::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--addresses: " + e.getMessage(), e);
    }
  }

  /** Returns the entries, as they were configured. */
  public List<String> configured() {
    return configured.stream().map(HostAddress::toString).toList();
  }

  /**
   * Returns the IP addresses of all entries.
   *
   * @throws UnknownHostException a name has no address, or the resolver does not answer; the
   *     message names it
   */
  public List<InetAddress> resolve() throws UnknownHostException, InterruptedException {
    var addresses = new LinkedHashSet<InetAddress>();
    for (var entry : configured) {
      try {
        addresses.addAll(entry.resolve(RESOLVE_TIMEOUT));
      } catch (UnknownHostException e) {
        throw (UnknownHostException)
            new UnknownHostException("--addresses: " + e.getMessage()).initCause(e);
      }
    }
    return addresses.stream().limit(MAX_ADDRESSES).toList();
  }
}
