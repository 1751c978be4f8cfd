package org.uplink.verbs.route;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_ROUTE}: the device by which the kernel would send, or why it would
 * not.
 *
 * <p>All members but {@code device} are absent in the answer of Vdsm's own verb.
 *
 * @param device the device; none ({@code ""} on the wire) where there is no route
 * @param reason why there is no route
 * @param source the address that the kernel would send from
 * @param gateway the next hop, where the destination is not on the link
 * @param table the routing table: {@code main}, {@code local}, {@code default}, else its number
 * @param type the route's type as the kernel names it: {@code unicast}, {@code local}
 * @param mtu the path's MTU in bytes where the route has one, else the device's
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

  /** The answer where there is no route. */
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
