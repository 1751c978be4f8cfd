package org.uplink.rtnetlink;

import org.uplink.rtnetlink.wire.Netlink;

/**
 * Whether anything in a namespace can make packets of IPv4 vanish. A look-up for a packet that
 * comes in may end with EINVAL for whatever is wrong with it (seen with Linux 6.18, also for the
 * reverse path filter); where there is no blackhole, that was not the reason.
 */
final class Blackholes {
  private Blackholes() {}

  /** Looks for them in rules, next hops and routes, on a lane that the caller holds. */
  static boolean exist(Lane lane) {
    return Rules.dump(Netlink.INET).read(lane).stream()
            .anyMatch(rule -> rule.action().equals(RuleAction.BLACKHOLE))
        || NextHops.dump(lane).read(lane).stream()
            .flatMap(object -> object.nextHop().stream())
            .anyMatch(way -> way.device().isEmpty())
        || !Routes.dump(Netlink.INET, TableId.UNSPECIFIED, RouteType.BLACKHOLE, lane)
            .read(lane)
            .isEmpty();
  }
}
