package org.uplink.rtnetlink.route;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of a route and of a next hop ({@code rtm_flags}, {@code rtnh_flags}).
 *
 * @param bits the kernel's bits: RTNH_F_* in the lowest eight, RTM_F_* above; bits without a name
 *     here survive
 */
public record RouteFlags(int bits) {
  /** No flag. */
  public static final RouteFlags NONE = new RouteFlags(0);

  /** What a plain look-up's answer has: an entry made for this flow alone. */
  static final RouteFlags LOOKUP = new RouteFlags(0x200);

  /** These flags, as a shared instance where they are the usual ones. */
  public static RouteFlags of(int bits) {
    return switch (bits) {
      case 0 -> NONE;
      case 0x200 -> LOOKUP;
      default -> new RouteFlags(bits);
    };
  }

  /** The next hop's device is down for good: the kernel skips it. */
  public boolean dead() {
    return (bits & 1) != 0;
  }

  /** The gateway is looked up recursively. */
  public boolean pervasive() {
    return (bits & 2) != 0;
  }

  /** The gateway is taken to be on the link whatever its address says. */
  public boolean onlink() {
    return (bits & 4) != 0;
  }

  /** The hardware forwards by this next hop. */
  public boolean offload() {
    return (bits & 8) != 0;
  }

  /**
   * The next hop's device has no carrier; only a look-up with {@link RouteQuery#fibMatch} shows it.
   */
  public boolean linkDown() {
    return (bits & 16) != 0;
  }

  /** The entry is still being resolved (multicast routing). */
  public boolean unresolved() {
    return (bits & 32) != 0;
  }

  /** The hardware hands packets for this next hop to the kernel. */
  public boolean trap() {
    return (bits & 64) != 0;
  }

  /** The answer is an entry made for this flow, which {@code ip} prints as "cache". */
  public boolean cloned() {
    return (bits & 0x200) != 0;
  }

  /** The hardware forwards by this route. */
  public boolean routeOffload() {
    return (bits & 0x4000) != 0;
  }

  /** The hardware hands packets for this route to the kernel. */
  public boolean routeTrap() {
    return (bits & 0x8000) != 0;
  }

  /**
   * The hardware refused this route. In an answer made for one flow the bit says something else
   * (RTCF_MULTICAST).
   */
  public boolean routeOffloadFailed() {
    return (bits & 0x2000_0000) != 0 && !cloned();
  }

  /** The names that {@code ip -j} has under "flags", in its order. */
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

  private static void add(List<String> names, boolean set, String name) {
    if (set) {
      names.add(name);
    }
  }

  /** The names, as "[linkdown]". */
  @Override
  public String toString() {
    return names().toString();
  }
}
