package org.uplink.verbs.route;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_ROUTE}: the device through which the kernel would send, or why it
 * would not send.
 *
 * <p>Vdsm's own verb answers {@code device} only.
 *
 * @param device the device; absent ({@code ""} on the wire) if there is no route
 * @param reason why there is no route
 * @param source the source address that the kernel would use
 * @param gateway the next hop, if the destination is not on the link
 * @param table the routing table: {@code main}, {@code local}, {@code default}, else its number
 * @param type the route's type as the kernel names it: {@code unicast}, {@code local}
 * @param mtu the MTU of the path in bytes: the route's, or else the device's
 * @param path the device and the links below it, down to the physical ones
 */
@WireRecord
public record RouteAnswer(
    Optional<String> device,
    Optional<NoRouteReason> reason,
    Optional<String> source,
    Optional<String> gateway,
    Optional<String> table,
    Optional<String> type,
    Optional<Integer> mtu,
    List<PathLink> path) {

  public RouteAnswer {
    device = VdsmForms.present(device);
    path = VdsmForms.listOrEmpty(path);
  }

  /** Returns the answer for a destination without a route. */
  public static RouteAnswer noRoute(NoRouteReason reason) {
    return new RouteAnswer(
        Optional.empty(),
        Optional.of(reason),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  @JsonProperty("device")
  String getDeviceText() {
    return VdsmForms.orEmptyText(device);
  }
}
