package org.uplink.rtnetlink.route;

/** Why there is no route: the kernel's four ways to say so, the same in both families. */
public enum Reason {
  /**
   * A route of type unreachable matches, or the packet comes in and this host forwards none
   * (EHOSTUNREACH).
   */
  UNREACHABLE("EHOSTUNREACH", "no route to host"),
  /** A route of type prohibit matches (EACCES). */
  PROHIBITED("EACCES", "administratively prohibited"),
  /** A route of type blackhole matches: packets vanish without a word (EINVAL). */
  BLACKHOLE("EINVAL", "the route is a blackhole"),
  /** Nothing matches, or a route of type throw does (ENETUNREACH). */
  NO_ROUTE("ENETUNREACH", "network unreachable");

  private final String symbol;
  private final String text;

  Reason(String symbol, String text) {
    this.symbol = symbol;
    this.text = text;
  }

  /** The name of the errno with which the kernel says it, as {@code EHOSTUNREACH}. */
  public String symbol() {
    return symbol;
  }

  /** The reason in words, as "administratively prohibited". */
  public String text() {
    return text;
  }
}
