package org.uplink.hostnet.apply;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
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
