package org.uplink.rtnetlink.neighbour;

/**
 * What the kernel knows of a neighbour ({@code NUD_*}).
 *
 * @param bits the kernel's bits, of which one is set; those without a name here survive
 */
public record NeighbourState(int bits) {
  /** Nothing. */
  public static final NeighbourState NONE = new NeighbourState(0);

  /** It is being asked for its address. */
  public static final NeighbourState INCOMPLETE = new NeighbourState(1);

  /** It was heard of a moment ago. */
  public static final NeighbourState REACHABLE = new NeighbourState(2);

  /** It was heard of, but not lately. */
  public static final NeighbourState STALE = new NeighbourState(4);

  /** It will be asked in a moment, if nothing is heard. */
  public static final NeighbourState DELAY = new NeighbourState(8);

  /** It is being asked whether it is still there. */
  public static final NeighbourState PROBE = new NeighbourState(0x10);

  /** It did not answer. */
  public static final NeighbourState FAILED = new NeighbourState(0x20);

  /** Nobody is asked on such a device. */
  public static final NeighbourState NO_ARP = new NeighbourState(0x40);

  /** An administrator has said so. */
  public static final NeighbourState PERMANENT = new NeighbourState(0x80);

  /** Whether packets can be sent to it: its link-layer address is known. */
  public boolean valid() {
    return (bits & (2 | 4 | 8 | 0x10 | 0x40 | 0x80)) != 0;
  }

  /** The name that iproute2 prints, or the number in hexadecimal. */
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
