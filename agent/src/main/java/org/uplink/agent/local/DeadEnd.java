package org.uplink.agent.local;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * Finds out that the kernel already knows that the new network leads nowhere, so that nobody has to
 * wait for the deadline. There are two such states. Each has to be seen in every look, without a
 * break, for a while; one look that sees another state begins the time anew.
 *
 * <ul>
 *   <li>The NIC has no carrier, is down, or is gone, for {@link #PATIENCE}. If the driver may
 *       restart the NIC, because of a new MTU, of LRO, or because the NIC becomes a port of a bond,
 *       for {@link #PATIENCE_AFTER_RESTART}.
 *   <li>The gateway that a proof needs does not answer, for {@link #PATIENCE}: its neighbour entry
 *       is INCOMPLETE or FAILED. The kernel sends three requests in three seconds before an entry
 *       fails, and asks again for the next packet, so the entry alternates between both states. If
 *       a proof can go several ways, such as IPv4 and IPv6, all gateways have to be in this state.
 *       The time without a carrier does not count, because no gateway can answer then. A target on
 *       the same network is no gateway: it may just be down.
 * </ul>
 *
 * <p>One thread uses it.
 */
final class DeadEnd {
  /** Longer than a link that renegotiates its speed, or than the three requests of the kernel. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  /** Long enough for the restart of a NIC by its driver, which takes up to ten seconds. */
  static final Duration PATIENCE_AFTER_RESTART = Duration.ofSeconds(15);

  /** The name of the state in which the NIC has no carrier. */
  private static final String CARRIER = "carrier";

  private final Rtnetlink kernel;
  private final String nic;
  private final String device;
  private final Duration carrierPatience;
  private final LongSupplier nanos;

  /** When each state began, by its name. */
  private final Map<String, Long> since = new HashMap<>();

  /**
   * Creates the object when the network is moved.
   *
   * @param nic the NIC below the network
   * @param device the device of the network
   * @param restarts whether the change lets the driver restart the NIC
   * @param nanos {@link System#nanoTime}
   */
  DeadEnd(Rtnetlink kernel, String nic, String device, boolean restarts, LongSupplier nanos) {
    this.kernel = kernel;
    this.nic = nic;
    this.device = device;
    this.carrierPatience = restarts ? PATIENCE_AFTER_RESTART : PATIENCE;
    this.nanos = nanos;
  }

  /** Returns whether a plan has a step after which drivers restart a NIC. */
  static boolean restarts(Plan plan) {
    return plan.before().links().stream()
        .anyMatch(
            before ->
                plan.after()
                    .link(before.name())
                    .filter(after -> restarts(before, after, plan))
                    .isPresent());
  }

  /**
   * Looks once, and returns why the change cannot be proved; empty if it still may be.
   *
   * @param flows the lookups of the packets of each proof; a proof needs one of them
   */
  Optional<String> look(List<List<RouteQuery>> flows) {
    try {
      Optional<String> noCarrier = carrierFault();
      boolean carrierIsMissing = lasts(CARRIER, noCarrier.isPresent(), carrierPatience);
      if (noCarrier.isPresent()) {
        // No gateway can answer now. If the driver restarts the NIC, the gateway gets its full time
        // afterwards.
        since.keySet().retainAll(Set.of(CARRIER));
        return noCarrier
            .filter(_ -> carrierIsMissing)
            .map(fault -> "%s for %d s".formatted(fault, carrierPatience.toSeconds()));
      }
      return flows.stream().allMatch(List::isEmpty) ? Optional.empty() : gatewayFault(flows);
    } catch (RuntimeException e) {
      // What cannot be read is not known: a link may be gone, or the process about to end.
      forget();
      return Optional.empty();
    }
  }

  /** The network was not looked at for a while, so nothing is known without a break. */
  void forget() {
    since.clear();
  }

  private static boolean restarts(LinkState before, LinkState after, Plan plan) {
    return before.mtu() != after.mtu()
        || before.hasReceiveOffload() != after.hasReceiveOffload()
        // A bond takes ports only while they are down.
        || (!before.master().equals(after.master())
            && after.master().flatMap(plan.after()::link).flatMap(LinkState::bond).isPresent());
  }

  private Optional<String> carrierFault() {
    Optional<Link> link = kernel.links().find(nic);
    if (link.isEmpty()) {
      return Optional.of("the kernel says that " + nic + " has been missing");
    }
    if (!link.get().flags().up()) {
      return Optional.of("the kernel says that " + nic + " has been down");
    }
    return link.get().flags().lowerUp()
        ? Optional.empty()
        : Optional.of("the kernel says that " + nic + " has had no carrier");
  }

  private Optional<String> gatewayFault(List<List<RouteQuery>> flows) {
    int index = kernel.links().find(device).map(Link::index).orElse(-1);
    Map<InetAddress, NeighbourState> states = new HashMap<>();
    for (Neighbour neighbour : kernel.neighbours().list()) {
      if (neighbour.device().index() == index) {
        states.put(neighbour.address(), neighbour.state());
      }
    }
    Optional<String> fault = Optional.empty();
    for (List<RouteQuery> ways : flows) {
      List<Optional<InetAddress>> gateways = ways.stream().map(this::gateway).toList();
      boolean silent =
          !gateways.isEmpty()
              && gateways.stream()
                  .allMatch(
                      gateway ->
                          gateway
                              .map(states::get)
                              .filter(
                                  state ->
                                      state.equals(NeighbourState.INCOMPLETE)
                                          || state.equals(NeighbourState.FAILED))
                              .isPresent());
      if (lasts("gateways of " + ways, silent, PATIENCE)) {
        fault =
            Optional.of(
                "the kernel says that the gateway %s has not answered on %s for %d s"
                    .formatted(
                        IpLiteral.format(gateways.getFirst().orElseThrow()),
                        device,
                        PATIENCE.toSeconds()));
      }
    }
    return fault;
  }

  /** Returns the gateway of a flow through the device; empty if it needs none, or is not known. */
  private Optional<InetAddress> gateway(RouteQuery query) {
    try {
      return kernel.routes().get(query) instanceof Lookup.Found(Route route)
              && route.device().filter(out -> out.name().equals(device)).isPresent()
          ? route.gateway()
          : Optional.empty();
    } catch (NetlinkException e) {
      // Such as a source address that the host has no more. It says nothing about other flows.
      return Optional.empty();
    }
  }

  /** Returns whether a state has lasted for a time, given whether it is there now. */
  private boolean lasts(String state, boolean now, Duration patience) {
    if (!now) {
      since.remove(state);
      return false;
    }
    long start = since.computeIfAbsent(state, _ -> nanos.getAsLong());
    return nanos.getAsLong() - start >= patience.toNanos();
  }
}
