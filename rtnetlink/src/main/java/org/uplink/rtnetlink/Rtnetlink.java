package org.uplink.rtnetlink;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.connection.ConnectionPool;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.connection.RequestSender;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.kernel.NamespaceSocketFactory;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;

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
  private final ConnectionPool connections;
  private final SerialConnection serial;
  private final Routes routes;
  private final long deadlineNanos;
  private final Object watcherLock = new Object();
  private @Nullable Watcher watcher;
  private boolean closed;

  private Rtnetlink(SocketFactory sockets, Duration deadline) {
    this.sockets = sockets;
    deadlineNanos = deadline.toNanos();
    int processors = Runtime.getRuntime().availableProcessors();
    connections = new ConnectionPool(processors, sockets, threads, deadlineNanos);
    serial = new SerialConnection(new ConnectionPool(1, sockets, threads, deadlineNanos), threads);
    routes = new Routes(connections, serial, this::watcher);
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
    PlatformCheck.requireRoutingSocket();
    SocketFactory sockets = sockets(namespace);
    Rtnetlink opened = new Rtnetlink(sockets, deadline);
    try {
      // The first socket now: what is wrong shows here, not at the first question.
      NetlinkConnection lane = opened.connections.acquire();
      try {
        lane.socket();
      } finally {
        opened.connections.release(lane);
      }
      return opened;
    } catch (NetlinkException e) {
      opened.close();
      throw e;
    }
  }

  private static SocketFactory sockets(Namespace namespace) {
    if (namespace.path().isEmpty()) {
      return SocketFactory.currentNamespace();
    }
    try {
      return new NamespaceSocketFactory(namespace.path().get());
    } catch (SystemCallException e) {
      throw new NetlinkException("open " + namespace, new Errno(e.errno()), e.call());
    }
  }

  /** Route look-ups, and the tables. */
  public Routes routes() {
    return routes;
  }

  /** The links. */
  public Links links() {
    return new Links(serial);
  }

  /** The addresses of the links. */
  public Addresses addresses() {
    return new Addresses(serial);
  }

  /** The rules that choose among the tables. */
  public Rules rules() {
    return new Rules(serial);
  }

  /** Who has which address on the links. */
  public Neighbours neighbours() {
    return new Neighbours(serial);
  }

  /** The next-hop objects. */
  public NextHops nextHops() {
    return new NextHops(serial);
  }

  /**
   * Carries out one change, and returns when it is done. Most want CAP_NET_ADMIN.
   *
   * @throws NetlinkException where the kernel refuses (EPERM, EEXIST, ENODEV …), or the socket is
   *     broken
   * @throws IllegalStateException where this is closed
   */
  public void apply(Request request) {
    if (applyAll(List.of(request)).getFirst()
        instanceof Acknowledgement.Refused(NetlinkException refusal)) {
      throw refusal;
    }
  }

  /**
   * Carries out several changes in order, a hundred at a time in one send, so that nothing of this
   * process comes in between. A refusal does not keep the kernel from those behind it.
   *
   * @return how each went, in order
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<Acknowledgement> applyAll(List<Request> requests) {
    return serial.run(lane -> new RequestSender(lane).send(requests));
  }

  /**
   * All that the kernel tells of: links, addresses, routes, rules, neighbours, next hops and
   * settings, from now on.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public Watch<KernelEvent> events() {
    return watcher().events();
  }

  /** The watcher, which is made at the first use. */
  private Watcher watcher() {
    synchronized (watcherLock) {
      if (closed) {
        throw ConnectionPool.closedException();
      }
      Watcher made = watcher;
      if (made == null) {
        made =
            new Watcher(
                new NetlinkConnection(sockets, threads, deadlineNanos),
                routes,
                InstantSource.system());
        made.start();
        watcher = made;
      }
      return made;
    }
  }

  /**
   * Closes the sockets. Calls under way end first; later ones throw {@link IllegalStateException}.
   */
  @Override
  public void close() {
    synchronized (watcherLock) {
      closed = true;
      if (watcher != null) {
        watcher.close();
        watcher = null;
      }
    }
    connections.close();
    serial.close();
    threads.close();
    sockets.close();
  }
}
