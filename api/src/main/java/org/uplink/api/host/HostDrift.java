package org.uplink.api.host;

import java.time.Instant;
import java.util.List;

/**
 * What a host lacks of the networks that Uplink has made.
 *
 * @param since when the engine first read it
 * @param missing a sentence for each thing that is missing or changed
 */
public record HostDrift(Instant since, List<String> missing) {
  public HostDrift {
    missing = missing == null ? List.of() : List.copyOf(missing);
  }
}
