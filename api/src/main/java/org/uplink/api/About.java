package org.uplink.api;

import java.time.Instant;
import java.util.List;

/**
 * The engine itself, at {@code /api/v1}.
 *
 * @param name the engine's name, as in its certificate
 * @param addresses the addresses by which hosts reach the engine
 * @param started when this engine process started
 */
public record About(String name, String version, List<String> addresses, Instant started) {
  public About {
    addresses = List.copyOf(addresses);
  }
}
