package org.uplink.rtnetlink.lookup;

import org.uplink.rtnetlink.NextHops;
import org.uplink.rtnetlink.Routes;
import org.uplink.rtnetlink.Rules;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.rule.RuleAction;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Whether anything in a namespace can make packets of IPv4 vanish. A look-up for a packet that
 * comes in may end with EINVAL for whatever is wrong with it (seen with Linux 6.18, also for the
 * reverse path filter); where there is no blackhole, that was not the reason.
 */
final class BlackholeSearch {
  private BlackholeSearch() {}

  /** Looks for them in rules, next hops and routes, on a lane that the caller holds. */
  static boolean exist(NetlinkConnection lane) {
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
