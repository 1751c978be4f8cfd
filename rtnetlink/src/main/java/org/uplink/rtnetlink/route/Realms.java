package org.uplink.rtnetlink.route;

import java.util.Optional;

/**
 * The realms of a route or rule, for traffic classification (tc-route(8)).
 *
 * @param from the source realm, 0 for none
 * @param to the destination realm
 */
public record Realms(int from, int to) {
  /**
   * Decodes the kernel's number, which has the source realm in the upper 16 bits. Returns empty for
   * 0.
   */
  public static Optional<Realms> of(int number) {
    return number == 0 ? Optional.empty() : Optional.of(new Realms(number >>> 16, number & 0xffff));
  }

  /** Returns the kernel's number. */
  public int toNumber() {
    return from << 16 | to;
  }

  /** Returns the form of {@code ip}: "1/2", or "2" without a source realm. */
  @Override
  public String toString() {
    return from == 0 ? Integer.toString(to) : from + "/" + to;
  }
}
