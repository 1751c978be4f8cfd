package org.uplink.rtnetlink;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.connection.ConnectionPool;
import org.uplink.rtnetlink.connection.KernelIpsec;
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
import org.uplink.rtnetlink.wire.SocketDiagnosis;

/**
 * Reads, changes and watches the network of one network namespace through its routing sockets
 * (rtnetlink(7)).
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
 * <p>Open an {@code Rtnetlink} once and keep it. Any number of threads may use it, including
 * virtual threads. An interrupt does not end a call; the thread stays interrupted. Every call ends
 * by its deadline with a {@link NetlinkException} (ETIMEDOUT), even while it reads a large table.
 * The entries that such a call has read are discarded.
 */
public final class Rtnetlink implements AutoCloseable {
  /** How long a call may take by default. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private final SocketFactory sockets;
  private final PlatformThreads threads = new PlatformThreads();
  private final ConnectionPool connections;
  private final SerialConnection serial;
  private final SerialConnection diagnosis;
  private final SerialConnection ipsec;
  private final Routes routes;
  private final long deadlineNanos;
  private final Object watcherLock = new Object();
  private @Nullable Watcher watcher;
  private boolean closed;

  private Rtnetlink(SocketFactory sockets, Duration deadline) {
    this.sockets = sockets;
    deadlineNanos = deadline.toNanos();
    int processors = Runtime.getRuntime().availableProcessors();
    connections = new ConnectionPool(processors, sockets, threads, deadlineNanos, true);
    serial = new SerialConnection(sockets, threads, deadlineNanos);
    diagnosis =
        new SerialConnection(
            sockets.withProtocol(SocketDiagnosis.PROTOCOL), threads, deadlineNanos);
    ipsec =
        new SerialConnection(sockets.withProtocol(KernelIpsec.PROTOCOL), threads, deadlineNanos);
    routes = new Routes(connections, serial, this::watcher);
  }

  /**
   * Opens the namespace of this process.
   *
   * @throws NetlinkUnavailableException if this is not Linux, or native access is denied
   * @throws NetlinkException if the kernel refuses to open a socket
   */
  public static Rtnetlink open() {
    return open(Namespace.current());
  }

  /**
   * Opens a namespace. The calling thread stays in its own namespace.
   *
   * @throws NetlinkUnavailableException if this is not Linux, or native access is denied
   * @throws NetlinkException if the namespace does not exist, or the kernel does not let this
   *     process enter the namespace (CAP_SYS_ADMIN is needed)
   */
  public static Rtnetlink open(Namespace namespace) {
    return open(namespace, DEADLINE);
  }

  /**
   * Opens a namespace. The calling thread stays in its own namespace.
   *
   * @param deadline how long a call may take, more than zero. A system call that waits for a lock
   *     in the kernel can take longer
   * @throws NetlinkUnavailableException if this is not Linux, or native access is denied
   * @throws NetlinkException if the namespace does not exist, or the kernel does not let this
   *     process enter the namespace (CAP_SYS_ADMIN is needed)
   */
  public static Rtnetlink open(Namespace namespace, Duration deadline) {
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("deadline " + deadline + " is not positive");
    }
    PlatformCheck.requireRoutingSocket();
    Rtnetlink opened = new Rtnetlink(sockets(namespace), deadline);
    try {
      // Reports a problem here and not in the first call. The first lookup opens the sockets of
      // lookups, because they receive events, which somebody has to read.
      opened.serial.open();
      return opened;
    } catch (NetlinkException e) {
      opened.close();
      throw e;
    }
  }

  /** Returns route lookups and the routing tables. */
  public Routes routes() {
    return routes;
  }

  /** Returns the links. */
  public Links links() {
    return new Links(serial);
  }

  /** Returns the sockets that are bound to links. */
  public Sockets sockets() {
    return new Sockets(diagnosis);
  }

  /** Returns the IPsec policies and states that are bound to links. */
  public Ipsec ipsec() {
    return new Ipsec(ipsec);
  }

  /** Returns the addresses of the links. */
  public Addresses addresses() {
    return new Addresses(serial);
  }

  /** Returns the routing rules. */
  public Rules rules() {
    return new Rules(serial);
  }

  /** Returns the neighbour tables. */
  public Neighbours neighbours() {
    return new Neighbours(serial);
  }

  /** Returns the next-hop objects. */
  public NextHops nextHops() {
    return new NextHops(serial);
  }

  /**
   * Sends a request and waits until the kernel has carried it out. Most requests need
   * CAP_NET_ADMIN.
   *
   * @throws NetlinkException if the kernel refuses (EPERM, EEXIST, ENODEV …), or the socket fails
   * @throws IllegalStateException after {@link #close}
   */
  public void apply(Request request) {
    if (applyAll(List.of(request)).getFirst()
        instanceof Acknowledgement.Refused(NetlinkException refusal)) {
      throw refusal;
    }
  }

  /**
   * Sends requests in order, up to a hundred in one system call. The library sends no other request
   * between them. If the kernel refuses a request, it still carries out the next ones.
   *
   * @return an acknowledgement for each request, in the same order
   * @throws NetlinkException if the socket fails, or the deadline is over. The kernel may have
   *     carried out some of the requests
   * @throws IllegalStateException after {@link #close}
   */
  public List<Acknowledgement> applyAll(List<? extends Request> requests) {
    return serial.run(
        connection -> {
          connections.discardEvents();
          return new RequestSender(connection).send(requests);
        });
  }

  /**
   * Watches all changes that the kernel reports from now on: changes of links, addresses, routes,
   * rules, neighbours, next hops and settings.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException after {@link #close}
   */
  public Watch<KernelEvent> events() {
    return watcher().events();
  }

  /**
   * Closes the sockets and all watches. Running calls finish first; later calls throw {@link
   * IllegalStateException}.
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
    diagnosis.close();
    ipsec.close();
    threads.close();
    sockets.close();
  }

  /** Returns the watcher. Starts one if there is none, or if the last one has failed. */
  Watcher watcher() {
    synchronized (watcherLock) {
      if (closed) {
        throw ConnectionPool.closedException();
      }
      Watcher started = watcher;
      if (started == null || started.hasFailed()) {
        NetlinkConnection connection = new NetlinkConnection(sockets, threads, deadlineNanos);
        started = new Watcher(connection, routes, InstantSource.system());
        started.start();
        watcher = started;
      }
      return started;
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
}
