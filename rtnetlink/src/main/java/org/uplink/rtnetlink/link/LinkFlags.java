package org.uplink.rtnetlink.link;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of a link ({@code IFF_*}, netdevice(7)).
 *
 * @param bits the kernel's bits; those without a name here survive
 */
public record LinkFlags(int bits) {
  private static final String[] NAMES = {
    "UP", "BROADCAST", "DEBUG", "LOOPBACK", "POINTOPOINT", "NOTRAILERS", "RUNNING", "NOARP",
        "PROMISC",
    "ALLMULTI", "MASTER", "SLAVE", "MULTICAST", "PORTSEL", "AUTOMEDIA", "DYNAMIC", "LOWER_UP",
        "DORMANT",
    "ECHO"
  };

  /** An administrator has set it up. */
  public boolean up() {
    return (bits & 1) != 0;
  }

  /** It is the loopback device. */
  public boolean loopback() {
    return (bits & 8) != 0;
  }

  /** It has two ends and no neighbours beyond. */
  public boolean pointToPoint() {
    return (bits & 16) != 0;
  }

  /** It can send: up, and its operational state says so. */
  public boolean running() {
    return (bits & 64) != 0;
  }

  /** It asks for no neighbour's link-layer address. */
  public boolean noArp() {
    return (bits & 128) != 0;
  }

  /** It is the port of a bond or team. */
  public boolean slave() {
    return (bits & 0x800) != 0;
  }

  /** The driver has a carrier. */
  public boolean lowerUp() {
    return (bits & 0x1_0000) != 0;
  }

  /** The names, without RUNNING, in the order of the bits. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < NAMES.length; bit++) {
      if ((bits & (1 << bit)) != 0 && bit != 6) {
        names.add(NAMES[bit]);
      }
    }
    return List.copyOf(names);
  }

  /** The names, as "[UP, LOWER_UP]". */
  @Override
  public String toString() {
    return names().toString();
  }
}
