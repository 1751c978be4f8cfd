package org.uplink.rtnetlink.oracle;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.uplink.rtnetlink.ReusedLookup;
import org.uplink.rtnetlink.Routes;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;

/**
 * Compares the result in a {@link ReusedLookup} with the result as a {@link Route}. All queries use
 * the same {@code ReusedLookup}, so that the comparison finds values of an earlier lookup.
 */
final class ReusedLookupCheck {
  private final ReusedLookup answer = new ReusedLookup();
  private final byte[] bytes = new byte[16];

  /** Returns the differences, or "". */
  String difference(Routes routes, RandomQuery query, LookupResult other) {
    if (query.query().isConnected()) {
      return ""; // A ReusedLookup looks up a connected query once only.
    }
    boolean found;
    try {
      found = routes.get(query.query(), answer);
    } catch (NetlinkException e) {
      return other instanceof LookupResult.Refused(NetlinkException error)
              && error.errno().equals(e.errno())
              && error.kernelText().equals(e.kernelText())
          ? ""
          : "refused: " + e.getMessage();
    }
    if (found != answer.isFound()) {
      return "returned " + found + ", but isFound returns " + answer.isFound();
    }
    return switch (other) {
      case Lookup.Found(Route route) when found -> difference(route);
      case Lookup.NoRoute(var reason) when !found ->
          reason.equals(answer.reason()) ? "" : "no route: " + answer.reason();
      case LookupResult _ -> found ? "a route of type " + answer.type() : "no route";
    };
  }

  private String difference(Route route) {
    StringBuilder text = new StringBuilder();
    differ(text, "type", answer.type(), route.type());
    differ(text, "table", answer.table(), route.table().value());
    differ(text, "scope", answer.scope(), route.scope());
    differ(text, "flags", answer.flags(), route.flags().bits());
    differ(text, "source", address(answer.preferredSource(bytes)), route.preferredSource());
    if (route.nextHops().size() < 2 && route.nextHopId().isEmpty()) {
      differ(text, "device", answer.deviceIndex(), route.device().map(Device::index).orElse(0));
      differ(text, "gateway", address(answer.gateway(bytes)), route.gateway());
    }
    return text.toString();
  }

  private Optional<InetAddress> address(int length) {
    try {
      return length == 0
          ? Optional.empty()
          : Optional.of(InetAddress.getByAddress(Arrays.copyOf(bytes, length)));
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + length + " bytes", e);
    }
  }

  private static void differ(StringBuilder text, String what, Object here, Object there) {
    if (!here.equals(there)) {
      text.append(what + " " + here + " instead of " + there + "; ");
    }
  }
}
