package org.uplink.api.join;

import java.util.List;
import java.util.Optional;

/**
 * A page of hosts that wait for approval, sorted by their codes.
 *
 * @param authority the SHA-256 of the certificate of the engine's authority, in hexadecimal, which
 *     a host may be given; absent if the engine issues no certificates
 * @param next path and query of the next page; absent on the last page
 */
public record PendingHostPage(
    List<PendingHostDocument> items, Optional<String> authority, Optional<String> next) {
  public PendingHostPage {
    items = List.copyOf(items);
  }
}
