package org.uplink.agent.proof;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.RouteQuery;

/** Tells whether the kernel sends packets of a flow through a device, without being told to. */
final class FlowRoute {
  private FlowRoute() {}

  /** Returns why the packets do not leave through the device; empty if they do. */
  static Optional<String> fault(Rtnetlink kernel, RouteQuery query, String device) {
    String target = IpLiteral.format(query.destination());
    try {
      return switch (kernel.routes().get(query)) {
        case Lookup.NoRoute(var reason) ->
            Optional.of("no route to %s: %s".formatted(target, reason));
        case Lookup.Found(var route) -> {
          if (route.isLocal()) {
            yield Optional.of(target + " is this host itself");
          }
          String output = route.device().map(out -> out.name()).orElse("no device");
          yield output.equals(device)
              ? Optional.empty()
              : Optional.of("the route to %s uses %s, not %s".formatted(target, output, device));
        }
      };
    } catch (NetlinkException e) {
      return Optional.of(
          "the lookup of the route to %s failed: %s".formatted(target, e.getMessage()));
    }
  }
}
