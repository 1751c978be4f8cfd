package org.uplink.rtnetlink.route;

/** Why there is no route. The reasons are the same for IPv4 and IPv6. */
public enum Reason {
  /**
   * A route of type unreachable matches, or the query has an input device and this host does not
   * forward packets (EHOSTUNREACH).
   */
  UNREACHABLE("EHOSTUNREACH", "no route to host"),
  /** A route of type prohibit matches (EACCES). */
  PROHIBITED("EACCES", "administratively prohibited"),
  /** A route of type blackhole matches: the kernel drops packets silently (EINVAL). */
  BLACKHOLE("EINVAL", "the route is a blackhole"),
  /** No route matches, or the matching route has type throw (ENETUNREACH). */
  NO_ROUTE("ENETUNREACH", "network unreachable");

  private final String symbol;
  private final String text;

  Reason(String symbol, String text) {
    this.symbol = symbol;
    this.text = text;
  }

  /** Returns the name of the errno that the kernel uses, such as {@code EHOSTUNREACH}. */
  public String symbol() {
    return symbol;
  }

  /** Returns the reason as text, such as "administratively prohibited". */
  public String text() {
    return text;
  }
}
