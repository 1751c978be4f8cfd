package org.uplink.rtnetlink.link;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of a link ({@code IFF_*}, netdevice(7)).
 *
 * @param bits the kernel's bits; unknown bits are kept
 */
public record LinkFlags(int bits) {
  private static final String[] NAMES = {
    "UP", "BROADCAST", "DEBUG", "LOOPBACK", "POINTOPOINT", "NOTRAILERS", "RUNNING", "NOARP",
        "PROMISC",
    "ALLMULTI", "MASTER", "SLAVE", "MULTICAST", "PORTSEL", "AUTOMEDIA", "DYNAMIC", "LOWER_UP",
        "DORMANT",
    "ECHO"
  };

  /** Returns whether the link is administratively up ({@code IFF_UP}). */
  public boolean up() {
    return (bits & 1) != 0;
  }

  /** Returns whether the link is the loopback device ({@code IFF_LOOPBACK}). */
  public boolean loopback() {
    return (bits & 8) != 0;
  }

  /** Returns whether the link is a point-to-point link ({@code IFF_POINTOPOINT}). */
  public boolean pointToPoint() {
    return (bits & 16) != 0;
  }

  /**
   * Returns whether the link can send packets: it is up, and its operational state is up or unknown
   * ({@code IFF_RUNNING}).
   */
  public boolean running() {
    return (bits & 64) != 0;
  }

  /** Returns whether the link needs no address resolution ({@code IFF_NOARP}). */
  public boolean noArp() {
    return (bits & 128) != 0;
  }

  /** Returns whether the link is a port of a bond or team ({@code IFF_SLAVE}). */
  public boolean slave() {
    return (bits & 0x800) != 0;
  }

  /** Returns whether the driver reports a carrier ({@code IFF_LOWER_UP}). */
  public boolean lowerUp() {
    return (bits & 0x1_0000) != 0;
  }

  /** Returns the names, without RUNNING, in the order of the bits. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < NAMES.length; bit++) {
      if ((bits & (1 << bit)) != 0 && bit != 6) {
        names.add(NAMES[bit]);
      }
    }
    return List.copyOf(names);
  }

  /** Returns the names, such as "[UP, LOWER_UP]". */
  @Override
  public String toString() {
    return names().toString();
  }
}
