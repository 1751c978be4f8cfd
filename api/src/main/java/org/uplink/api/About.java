package org.uplink.api;

import java.time.Instant;
import java.util.List;

/**
 * The engine itself, at {@code /api/v1}.
 *
 * @param name the engine's name, as in its certificate
 * @param version its version
 * @param addresses the addresses that hosts look up to find their active NIC
 * @param started when
 */
public record About(String name, String version, List<String> addresses, Instant started) {
  public About {
    addresses = List.copyOf(addresses);
  }
}
