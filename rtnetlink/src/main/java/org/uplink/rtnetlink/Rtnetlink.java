package org.uplink.rtnetlink;

import java.time.Duration;
import org.uplink.rtnetlink.kernel.NamespaceSockets;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.kernel.SystemCallException;

/**
 * The kernel's routing socket of one network namespace: look-ups, links and addresses.
 *
 * <pre>{@code
 * try (Rtnetlink net = Rtnetlink.open()) {
 *   switch (net.routes().get(InetAddress.ofLiteral("192.0.2.1"))) {
 *     case Lookup.Found(Route route) -> System.out.println(route.device());
 *     case Lookup.NoRoute(Reason reason) -> System.out.println(reason.text());
 *   }
 * }
 * }</pre>
 *
 * <p>Open it once and keep it. Safe for use by any number of threads, virtual ones too. An
 * interrupt does not cut a call short; it is kept for the caller, and every call has its end by the
 * deadline.
 */
public final class Rtnetlink implements AutoCloseable {
  /**
   * How long a call waits for the kernel unless told otherwise. The kernel answers at once, or
   * never.
   */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private final SocketFactory sockets;
  private final PlatformThreads threads = new PlatformThreads();
  private final Lanes lanes;
  private final Control control;

  private Rtnetlink(SocketFactory sockets, Duration deadline) {
    this.sockets = sockets;
    int processors = Runtime.getRuntime().availableProcessors();
    lanes = new Lanes(processors, sockets, threads, deadline.toNanos());
    control = new Control(new Lanes(1, sockets, threads, deadline.toNanos()), threads);
  }

  /**
   * Opens the namespace of this process.
   *
   * @throws NetlinkUnavailableException where this is not Linux, or native access is denied
   * @throws NetlinkException where the kernel refuses
   */
  public static Rtnetlink open() {
    return open(Namespace.current());
  }

  /**
   * Opens a namespace. The caller's thread stays in its own.
   *
   * @throws NetlinkUnavailableException where this is not Linux, or native access is denied
   * @throws NetlinkException where there is no such namespace, or the kernel refuses to go there
   *     (it wants CAP_SYS_ADMIN)
   */
  public static Rtnetlink open(Namespace namespace) {
    return open(namespace, DEADLINE);
  }

  /**
   * Opens a namespace.
   *
   * @param deadline how long a call waits for the kernel, more than zero
   * @throws NetlinkUnavailableException where this is not Linux, or native access is denied
   * @throws NetlinkException where there is no such namespace, or the kernel refuses to go there
   *     (it wants CAP_SYS_ADMIN)
   */
  public static Rtnetlink open(Namespace namespace, Duration deadline) {
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("deadline " + deadline + " is not positive");
    }
    Availability.check();
    SocketFactory sockets = sockets(namespace);
    Rtnetlink opened = new Rtnetlink(sockets, deadline);
    try {
      // The first socket now: what is wrong shows here, not at the first question.
      Lane lane = opened.lanes.take();
      try {
        lane.socket();
      } finally {
        opened.lanes.giveBack(lane);
      }
      return opened;
    } catch (NetlinkException e) {
      opened.close();
      throw e;
    }
  }

  private static SocketFactory sockets(Namespace namespace) {
    if (namespace.path().isEmpty()) {
      return SocketFactory.here();
    }
    try {
      return new NamespaceSockets(namespace.path().get());
    } catch (SystemCallException e) {
      throw new NetlinkException("open " + namespace, new Errno(e.errno()), e.call());
    }
  }

  /** Route look-ups, and the tables. */
  public Routes routes() {
    return new Routes(lanes, control);
  }

  /** The links. */
  public Links links() {
    return new Links(control);
  }

  /** The addresses of the links. */
  public Addresses addresses() {
    return new Addresses(control);
  }

  /**
   * Closes the sockets. Calls under way end first; later ones throw {@link IllegalStateException}.
   */
  @Override
  public void close() {
    lanes.close();
    control.close();
    threads.close();
    sockets.close();
  }
}
