package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/** How a lightweight tunnel encapsulates packets ({@code RTA_ENCAP}). */
public sealed interface Encapsulation {
  /**
   * MPLS.
   *
   * @param labels the label stack, outermost first
   * @param ttl time to live, if set
   */
  record Mpls(List<Integer> labels, OptionalInt ttl) implements Encapsulation {
    /** Copies the list. */
    public Mpls {
      labels = List.copyOf(labels);
    }
  }

  /**
   * Metadata for an IPv4 or IPv6 tunnel device.
   *
   * @param id the tunnel's key (unsigned 64 bits)
   * @param source the outer source; 0.0.0.0 or :: lets the kernel choose
   * @param destination the outer destination
   * @param ttl outer time to live or hop limit; 0 lets the kernel choose
   * @param tos outer type of service or traffic class
   */
  record Ip(long id, InetAddress source, InetAddress destination, int ttl, int tos)
      implements Encapsulation {}

  /**
   * A kind that this library does not decode (SRv6, ILA, RPL, IOAM, XFRM, BPF).
   *
   * @param type the kernel's number ({@code LWTUNNEL_ENCAP_*})
   * @param hex its encoded attributes in hexadecimal
   */
  record Other(int type, String hex) implements Encapsulation {}
}
