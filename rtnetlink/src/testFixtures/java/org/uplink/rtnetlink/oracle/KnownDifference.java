package org.uplink.rtnetlink.oracle;

/**
 * A case in which the output of iproute2 6.1 differs from the kernel's answer. Each comment says
 * what the test compares instead. Each case is as narrow as possible.
 */
enum KnownDifference {
  /**
   * With "connected", {@code ip} repeats the lookup without the preferred source of the first
   * answer, and prints the second answer as text even with -j. The test compares with a lookup of
   * {@code ip} from that source.
   */
  CONNECTED_IGNORES_THE_SOURCE,

  /**
   * IPv4 answers some lookups without a routing table: by a device that no route names, to 0.0.0.0,
   * and to multicast groups. With "fibmatch", these lookups have no entry, and the kernel returns
   * EHOSTUNREACH, as for an unreachable route. The library returns "no route". The case applies
   * only if {@code ip} gets a route without "fibmatch".
   */
  MISSING_ENTRY_IS_UNREACHABLE,

  /**
   * In an IPv4 answer for one flow, the upper half of the flags is {@code RTCF_*}. {@code ip} reads
   * RTCF_MULTICAST as RTM_F_OFFLOAD_FAILED, which is the same bit, and prints rt_offload_failed.
   * The case applies only if {@code ip} also prints "mc" under "cache".
   */
  MULTICAST_IS_OFFLOAD_FAILED,

  /**
   * The kernel sends a group of next-hop objects that has one member left as a list of one next
   * hop. {@code ip} prints a list. The library does not distinguish this list from a single next
   * hop.
   */
  ONE_NEXT_HOP_IS_A_LIST,

  /**
   * The JSON output of {@code ip} does not contain the locked metrics. The test reads them from the
   * text output.
   */
  LOCKS_ARE_IN_TEXT_ONLY
}
