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
 * Waits for what the kernel does in its own time. Where it takes too long the change goes on: then
 * some packets are lost, and that is better than a host halfway.
 *
 * @param net where to look
 */
record KernelWaits(Rtnetlink net) {
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final long EVERY_NANOS = 300_000;

  /** Until packets for these addresses are taken on the link. */
  List<ApplyFailedException> awaitAddresses(String device, List<InetAddress> addresses) {
    await(
        () -> {
          Set<InetAddress> taken =
              net.routes().list(TableId.LOCAL).stream()
                  .filter(Route::isLocal)
                  .filter(
                      route -> route.device().filter(at -> at.name().equals(device)).isPresent())
                  .map(route -> route.destination().address())
                  .collect(Collectors.toSet());
          return taken.containsAll(addresses);
        });
    return List.of();
  }

  /** Until the link sends, or has no carrier at all. */
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

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(EVERY_NANOS);
    }
  }
}
