package org.uplink.rtnetlink.route;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of a route and of a next hop ({@code rtm_flags}, {@code rtnh_flags}).
 *
 * @param bits the kernel's bits: {@code RTNH_F_*} in the lowest eight, {@code RTM_F_*} above.
 *     Unknown bits are kept
 */
public record RouteFlags(int bits) {
  /**
   * {@code RTNH_F_ONLINK}: the gateway is on the link even if no prefix of the device contains it.
   */
  public static final int ONLINK = 4;

  /** No flag. */
  public static final RouteFlags NONE = new RouteFlags(0);

  /** The flags of a plain lookup's result: the kernel made the entry for this flow. */
  private static final RouteFlags LOOKUP = new RouteFlags(0x200);

  /**
   * The flags that the kernel itself sets: dead, offload, link down, trap, and for the whole route
   * offload, trap, and offload failed.
   */
  private static final int KERNEL_MAINTAINED = 1 | 8 | 16 | 64 | 0x4000 | 0x8000 | 0x2000_0000;

  /** Returns the flags with these bits. Common values are shared instances. */
  public static RouteFlags of(int bits) {
    return switch (bits) {
      case 0 -> NONE;
      case 0x200 -> LOOKUP;
      default -> new RouteFlags(bits);
    };
  }

  /**
   * Returns whether the next hop's device is gone or down, so that the kernel skips the next hop.
   */
  public boolean dead() {
    return (bits & 1) != 0;
  }

  /** Returns whether the kernel looks up the gateway recursively. */
  public boolean pervasive() {
    return (bits & 2) != 0;
  }

  /** Returns whether the gateway is on the link even if no prefix of the device contains it. */
  public boolean onlink() {
    return (bits & ONLINK) != 0;
  }

  /** Returns whether the hardware forwards packets to this next hop. */
  public boolean offload() {
    return (bits & 8) != 0;
  }

  /**
   * Returns whether the next hop's device has no carrier. Only a dump and a lookup with {@link
   * RouteQuery#fibMatch()} have this flag.
   */
  public boolean linkDown() {
    return (bits & 16) != 0;
  }

  /** Returns whether the kernel is still resolving the entry (multicast routing). */
  public boolean unresolved() {
    return (bits & 32) != 0;
  }

  /** Returns whether the hardware passes packets for this next hop to the kernel. */
  public boolean trap() {
    return (bits & 64) != 0;
  }

  /** Returns whether the kernel made the entry for one flow; {@code ip} prints "cache". */
  public boolean cloned() {
    return (bits & 0x200) != 0;
  }

  /** Returns whether the hardware forwards packets by this route. */
  public boolean routeOffload() {
    return (bits & 0x4000) != 0;
  }

  /** Returns whether the hardware passes packets for this route to the kernel. */
  public boolean routeTrap() {
    return (bits & 0x8000) != 0;
  }

  /**
   * Returns whether the hardware refused this route. In an entry for one flow, the same bit means
   * multicast ({@code RTCF_MULTICAST}) and this returns false.
   */
  public boolean routeOffloadFailed() {
    return (bits & 0x2000_0000) != 0 && !cloned();
  }

  /**
   * Returns the flags that a request to add the route sets: all but those that the kernel maintains
   * itself. In an entry for one flow, the upper bits describe the flow.
   */
  public RouteFlags writable() {
    return of(cloned() ? bits & ONLINK : bits & ~KERNEL_MAINTAINED);
  }

  /** Returns the names that {@code ip -j} prints under "flags", in the order of {@code ip}. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    add(names, dead(), "dead");
    add(names, onlink(), "onlink");
    add(names, pervasive(), "pervasive");
    add(names, offload(), "offload");
    add(names, trap(), "trap");
    add(names, (bits & 0x100) != 0, "notify");
    add(names, linkDown(), "linkdown");
    add(names, unresolved(), "unresolved");
    add(names, routeOffload(), "rt_offload");
    add(names, routeTrap(), "rt_trap");
    add(names, routeOffloadFailed(), "rt_offload_failed");
    return List.copyOf(names);
  }

  /** Returns the names, such as "[linkdown]". */
  @Override
  public String toString() {
    return names().toString();
  }

  private static void add(List<String> names, boolean set, String name) {
    if (set) {
      names.add(name);
    }
  }
}
