package org.uplink.rtnetlink.route;

/**
 * A metric that a route sets for the connections that use it ({@code RTAX_*} of linux/rtnetlink.h).
 *
 * @param number the kernel's number. 0 is no metric, but the kernel accepts it as a locked one
 */
public record Metric(int number) {
  /** Path MTU in bytes. */
  public static final Metric MTU = new Metric(2);

  /** Maximum TCP window in bytes. */
  public static final Metric WINDOW = new Metric(3);

  /** Round-trip time in eighths of a millisecond. */
  public static final Metric RTT = new Metric(4);

  /** Variance of the round-trip time in quarters of a millisecond. */
  public static final Metric RTTVAR = new Metric(5);

  /** Slow-start threshold in segments. */
  public static final Metric SSTHRESH = new Metric(6);

  /** Maximum congestion window in segments. */
  public static final Metric CWND = new Metric(7);

  /** Maximum segment size that TCP advertises, in bytes. */
  public static final Metric ADVMSS = new Metric(8);

  /** Reordering that TCP tolerates, in segments. */
  public static final Metric REORDERING = new Metric(9);

  /** Time to live or hop limit. */
  public static final Metric HOPLIMIT = new Metric(10);

  /** Initial congestion window in segments. */
  public static final Metric INITCWND = new Metric(11);

  /** Feature bits: 1 is ECN. */
  public static final Metric FEATURES = new Metric(12);

  /** Minimum retransmission timeout in milliseconds. */
  public static final Metric RTO_MIN = new Metric(13);

  /** Initial receive window in segments. */
  public static final Metric INITRWND = new Metric(14);

  /** Whether TCP acknowledges immediately: 1 or 0. */
  public static final Metric QUICKACK = new Metric(15);

  /** Whether TCP Fast Open works without a cookie: 1 or 0. */
  public static final Metric FASTOPEN_NO_COOKIE = new Metric(17);

  /** Returns the name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (number) {
      case 1 -> "lock";
      case 2 -> "mtu";
      case 3 -> "window";
      case 4 -> "rtt";
      case 5 -> "rttvar";
      case 6 -> "ssthresh";
      case 7 -> "cwnd";
      case 8 -> "advmss";
      case 9 -> "reordering";
      case 10 -> "hoplimit";
      case 11 -> "initcwnd";
      case 12 -> "features";
      case 13 -> "rto_min";
      case 14 -> "initrwnd";
      case 15 -> "quickack";
      case 16 -> "congctl";
      case 17 -> "fastopen_no_cookie";
      default -> Integer.toString(number);
    };
  }
}
