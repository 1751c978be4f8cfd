package org.uplink.hostnet.apply;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.uplink.hostnet.transition.Operation;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.OperationalState;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Route;

/**
 * Waits for what the kernel does asynchronously, and what a busy host may delay by seconds. Nothing
 * uses the new links meanwhile, so a wait loses no packets. If it takes too long, the change
 * continues and some packets are lost: an incomplete change would be worse.
 *
 * @param net the kernel's routing socket
 */
record KernelWaits(Rtnetlink net) {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long POLL_NANOS = 300_000;

  /** A NIC needs up to ten seconds to agree on its speed, and LACP one to three after that. */
  private static final Duration CARRIER_TIMEOUT = Duration.ofSeconds(15);

  private static final Duration SWITCH_TIME = Duration.ofMillis(200);

  private static final long CARRIER_POLL_NANOS = 5_000_000;

  /**
   * Duplicate address detection takes one second, and a router delays its answer by up to half a
   * second (RFC 4861).
   */
  private static final Duration ADVERTISEMENT_TIMEOUT = Duration.ofSeconds(4);

  private static final long ADVERTISEMENT_POLL_NANOS = 50_000_000;

  private static final long OTHERS_POLL_NANOS = 250_000_000;

  /** Waits until the link accepts packets for the addresses. */
  List<ApplyFailedException> awaitAddresses(String device, List<InetAddress> addresses) {
    await(
        () -> {
          Set<InetAddress> accepted =
              net.routes().list(TableId.LOCAL).stream()
                  .filter(Route::isLocal)
                  .filter(
                      route ->
                          route.device().filter(found -> found.name().equals(device)).isPresent())
                  .map(route -> route.destination().address())
                  .collect(Collectors.toSet());
          return accepted.containsAll(addresses);
        });
    return List.of();
  }

  /** Waits until the link can send. Returns at once if it has no carrier. */
  List<ApplyFailedException> awaitRunning(String device) {
    await(
        () ->
            net.links()
                .find(device)
                .filter(link -> link.flags().up() && link.carrier())
                .map(Link::state)
                .map(OperationalState.UP::equals)
                .orElse(true));
    return List.of();
  }

  /**
   * Waits until a NIC or bond can carry the network. Returns why it cannot after {@link
   * #CARRIER_TIMEOUT}. Unlike the other waits, this one ends the change: nothing has moved yet.
   */
  List<ApplyFailedException> awaitCarrier(Operation.AwaitCarrier wait) {
    boolean[] seen = {false};
    await(
        () -> {
          seen[0] = canCarry(wait);
          return seen[0];
        },
        CARRIER_TIMEOUT,
        CARRIER_POLL_NANOS);
    if (seen[0]) {
      return List.of();
    }
    String fault =
        hasCarrier(wait.device())
            ? "no partner has answered by LACP for %d s: check that the switch aggregates the ports of %s"
            : "there has been no carrier for %d s: check the cables and the switch of %s";
    return List.of(
        new ApplyFailedException(
            wait,
            new IllegalStateException(
                fault.formatted(CARRIER_TIMEOUT.toSeconds(), wait.device()))));
  }

  /** Waits until the host has sent packets by its new link, and what was under way has arrived. */
  List<ApplyFailedException> awaitSwitch() {
    await(() -> false, SWITCH_TIME, CARRIER_POLL_NANOS);
    return List.of();
  }

  private boolean canCarry(Operation.AwaitCarrier wait) {
    return hasCarrier(wait.device()) && (!wait.partner() || hasPartner(wait.device()));
  }

  private boolean hasCarrier(String device) {
    return net.links()
        .find(device)
        .filter(link -> link.flags().up() && link.flags().lowerUp())
        .isPresent();
  }

  private boolean hasPartner(String bond) {
    OptionalInt index =
        net.links()
            .find(bond)
            .map(link -> OptionalInt.of(link.index()))
            .orElse(OptionalInt.empty());
    return net.links().list().all().stream()
        .filter(link -> link.master().equals(index))
        .anyMatch(link -> link.port() instanceof LinkPort.BondPort port && port.hasLacpPartner());
  }

  /**
   * Waits until the router has advertised its routes again. The kernel sends a router solicitation
   * when duplicate address detection of the link-local address has ended.
   */
  void awaitAdvertisements(BooleanSupplier arrived) {
    await(arrived, ADVERTISEMENT_TIMEOUT, ADVERTISEMENT_POLL_NANOS);
  }

  /** Waits until other programs have added what an operation needs. */
  void awaitOthers(BooleanSupplier done) {
    await(done, TIMEOUT, OTHERS_POLL_NANOS);
  }

  private static void await(BooleanSupplier condition) {
    await(condition, TIMEOUT, POLL_NANOS);
  }

  private static void await(BooleanSupplier condition, Duration timeout, long pollNanos) {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(pollNanos);
    }
  }
}
