package org.uplink.rtnetlink.route;

/**
 * The realms of a route or rule, for traffic classification (tc-route(8)).
 *
 * @param from the source realm, 0 for none
 * @param to the destination realm
 */
public record Realms(int from, int to) {
  /** Returns "1/2", or "2" without a source realm. */
  @Override
  public String toString() {
    return from == 0 ? Integer.toString(to) : from + "/" + to;
  }
}
