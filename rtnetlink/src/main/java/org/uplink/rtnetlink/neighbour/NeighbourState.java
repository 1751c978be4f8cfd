package org.uplink.rtnetlink.neighbour;

/**
 * The state of a neighbour ({@code NUD_*}).
 *
 * @param bits the kernel's bits, of which one is set; unknown bits are kept
 */
public record NeighbourState(int bits) {
  /** No state. */
  public static final NeighbourState NONE = new NeighbourState(0);

  /** The kernel has sent a request for the link-layer address and waits for the answer. */
  public static final NeighbourState INCOMPLETE = new NeighbourState(1);

  /** The neighbour was reachable recently. */
  public static final NeighbourState REACHABLE = new NeighbourState(2);

  /** The link-layer address is known, but may be outdated. */
  public static final NeighbourState STALE = new NeighbourState(4);

  /**
   * The kernel will probe the neighbour soon, unless a higher layer confirms that the neighbour is
   * reachable.
   */
  public static final NeighbourState DELAY = new NeighbourState(8);

  /** The kernel is probing the neighbour. */
  public static final NeighbourState PROBE = new NeighbourState(0x10);

  /** The neighbour did not answer. */
  public static final NeighbourState FAILED = new NeighbourState(0x20);

  /** The device needs no address resolution. */
  public static final NeighbourState NO_ARP = new NeighbourState(0x40);

  /** An administrator added the entry; it does not expire. */
  public static final NeighbourState PERMANENT = new NeighbourState(0x80);

  /** Returns whether the kernel can send packets: the link-layer address is known. */
  public boolean valid() {
    return (bits & (2 | 4 | 8 | 0x10 | 0x40 | 0x80)) != 0;
  }

  /** Returns the name that iproute2 prints, or the number in hexadecimal. */
  @Override
  public String toString() {
    return switch (bits) {
      case 0 -> "NONE";
      case 1 -> "INCOMPLETE";
      case 2 -> "REACHABLE";
      case 4 -> "STALE";
      case 8 -> "DELAY";
      case 0x10 -> "PROBE";
      case 0x20 -> "FAILED";
      case 0x40 -> "NOARP";
      case 0x80 -> "PERMANENT";
      default -> "0x" + Integer.toHexString(bits);
    };
  }
}
