package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.RawAttribute;

/** How a lightweight tunnel encapsulates packets ({@code RTA_ENCAP}). */
public sealed interface Encapsulation {
  /** Returns the same encapsulation, not decoded: the kernel's number and the bytes. */
  default Other encoded() {
    return EncapsulationWriter.encode(this);
  }

  /**
   * Returns whether it runs a BPF program. The kernel shows a program by its name and accepts only
   * an open file, so such an encapsulation cannot be added as it was read.
   */
  default boolean hasProgram() {
    return EncapsulationWriter.hasProgram(this);
  }

  /**
   * MPLS.
   *
   * @param labels the label stack, outermost first
   * @param ttl time to live, if set
   * @param rawAttributes its attributes that the library does not model
   */
  record Mpls(List<Integer> labels, OptionalInt ttl, List<RawAttribute> rawAttributes)
      implements Encapsulation {
    /** Copies the lists. */
    public Mpls {
      labels = List.copyOf(labels);
      rawAttributes = List.copyOf(rawAttributes);
    }

    /** MPLS without raw attributes. */
    public Mpls(List<Integer> labels, OptionalInt ttl) {
      this(labels, ttl, List.of());
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
   * @param rawAttributes its attributes that the library does not model: flags, and options of one
   *     kind of tunnel
   */
  record Ip(
      long id,
      InetAddress source,
      InetAddress destination,
      int ttl,
      int tos,
      List<RawAttribute> rawAttributes)
      implements Encapsulation {
    /** Copies the list. */
    public Ip {
      rawAttributes = List.copyOf(rawAttributes);
    }

    /** Metadata without flags and options. */
    public Ip(long id, InetAddress source, InetAddress destination, int ttl, int tos) {
      this(id, source, destination, ttl, tos, List.of());
    }
  }

  /**
   * A kind that this library does not decode (SRv6, ILA, RPL, IOAM, XFRM, BPF).
   *
   * @param type the kernel's number ({@code LWTUNNEL_ENCAP_*})
   * @param hex its encoded attributes in hexadecimal
   */
  record Other(int type, String hex) implements Encapsulation {}
}
