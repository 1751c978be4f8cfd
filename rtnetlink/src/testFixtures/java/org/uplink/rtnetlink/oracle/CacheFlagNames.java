package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.route.RouteFlags;

/**
 * The names that {@code ip} prints under "cache", in the order of {@code ip}: the flags {@code
 * RTCF_*} of linux/in_route.h.
 */
final class CacheFlagNames {
  private static final List<Flag> FLAGS =
      List.of(
          new Flag(0x8000_0000, "local"),
          new Flag(0x4000_0000, "reject"),
          new Flag(0x2000_0000, "mc"),
          new Flag(0x1000_0000, "brd"),
          new Flag(0x0004_0000, "redirected"),
          new Flag(0x0100_0000, "redirect"));

  private CacheFlagNames() {}

  static List<String> of(RouteFlags flags) {
    List<String> names = new ArrayList<>();
    for (Flag flag : FLAGS) {
      if ((flags.bits() & flag.bit) != 0) {
        names.add(flag.name);
      }
    }
    return names;
  }

  private record Flag(int bit, String name) {}
}
