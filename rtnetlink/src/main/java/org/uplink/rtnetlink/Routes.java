package org.uplink.rtnetlink;

import java.net.InetAddress;
import java.util.List;

/** Route look-ups: what {@code ip route get} does, without a process. */
public final class Routes {
  Routes() {}

  /**
   * Asks for the way to an address.
   *
   * @throws NetlinkException where the kernel refuses the question, or the socket is broken
   */
  public Lookup get(InetAddress destination) {
    return get(RouteQuery.to(destination));
  }

  /**
   * Asks one question.
   *
   * @throws NetlinkException where the kernel refuses the question, or the socket is broken
   */
  public Lookup get(RouteQuery query) {
    return Rtnetlink.later();
  }

  /**
   * Asks many questions in few system calls; the answers stand in the order of the questions, a
   * refusal in its own place.
   */
  public List<Answer> getAll(List<RouteQuery> queries) {
    return Rtnetlink.later();
  }

  /**
   * Reads one table's routes of both families, in the kernel's order.
   *
   * @throws NetlinkException where the socket is broken
   */
  public List<Route> list(TableId table) {
    return Rtnetlink.later();
  }
}
