package org.uplink.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up host names with a timeout. {@code InetAddress.getAllByName} has no timeout, and the
 * system's resolver may wait for half a minute.
 */
final class NameResolver {
  private NameResolver() {}

  /**
   * Returns all addresses of a name, in the resolver's order.
   *
   * <p>After a timeout, the lookup continues in a virtual thread of its own until the system's
   * resolver gives up, because a lookup cannot be interrupted.
   */
  static List<InetAddress> resolve(String name, Duration timeout)
      throws UnknownHostException, InterruptedException {
    FutureTask<List<InetAddress>> lookup =
        new FutureTask<>(() -> List.of(InetAddress.getAllByName(name)));
    Thread.ofVirtual().name("resolve-" + name).start(lookup);
    try {
      return lookup.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unknownHost("the name " + name + " has no address", e);
    } catch (TimeoutException e) {
      throw unknownHost(
          "the resolver did not answer for " + name + " within " + format(timeout), e);
    }
  }

  private static String format(Duration timeout) {
    return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
  }

  private static UnknownHostException unknownHost(String message, Throwable cause) {
    UnknownHostException unknown = new UnknownHostException(message);
    unknown.initCause(cause);
    return unknown;
  }
}
