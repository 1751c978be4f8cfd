package org.uplink.agent.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.agent.network.ProofListener;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.socket.OpenConnection;
import org.uplink.rpc.transport.DialledConnection;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.PeerCheck;
import org.uplink.rpc.transport.RpcDialer;
import org.uplink.rpc.transport.Timeouts;
import org.uplink.verbs.HostNotice;

/**
 * Opens the connection to the engine, and opens it again when it has ended. Tries all addresses of
 * the engine, the one that worked last first. The pauses between the attempts grow to half a minute
 * and vary at random, so that the hosts of an engine that restarts do not come all at once.
 */
public final class Dialer implements CallTransport {
  private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** After a connection of this length, the next one is opened soon. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private final EngineAddresses engines;
  private final ConnectionVerbs verbs;
  private final OwnCertificate certificate;
  private final RpcDialer dialer;
  private final List<MainConnectionListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread;

  private volatile List<InetSocketAddress> resolved = List.of();
  private volatile EngineLink link;

  /**
   * Why the last connection has ended, or could not be opened. Only the dialling thread uses it.
   */
  private String problem = "the agent has just started";

  private volatile boolean closing;

  /** Completed when the agent is to dial with another certificate. */
  private volatile CompletableFuture<Void> renewed = new CompletableFuture<>();

  private Dialer(
      EngineAddresses engines,
      ConnectionVerbs verbs,
      OwnCertificate certificate,
      RpcDialer dialer) {
    this.engines = engines;
    this.verbs = verbs;
    this.certificate = certificate;
    this.dialer = dialer;
    this.link = new EngineLink.NotConnected(problem, System.nanoTime());
    this.thread = Thread.ofVirtual().name("dialer").unstarted(this::run);
  }

  /**
   * Creates the transport. It dials after {@link #start}.
   *
   * @param engines the addresses of the engine
   * @param check accepts the engine
   * @param methods the verbs
   * @param certificate the agent's own certificate
   */
  public static Dialer create(
      EngineAddresses engines,
      SSLContext tls,
      PeerCheck check,
      Map<String, MethodHandler> methods,
      Limits limits,
      OwnCertificate certificate) {
    var verbs = new ConnectionVerbs(engines, certificate);
    var all = new HashMap<String, MethodHandler>(methods);
    all.putAll(verbs.methods());
    return new Dialer(
        engines,
        verbs,
        certificate,
        RpcDialer.open(tls, check, Map.copyOf(all), limits, Timeouts.DEFAULT));
  }

  /**
   * Uses another key and certificate. Opens the next connection at once; the engine closes the one
   * that is open when it has the next.
   */
  public void use(SSLContext tls) {
    dialer.use(tls);
    renewed.complete(null);
  }

  /** Uses the context for the connections that are opened from now on; the open one stays. */
  public void useNext(SSLContext tls) {
    dialer.use(tls);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Adds a listener, before {@link #start}. */
  public void addListener(MainConnectionListener listener) {
    listeners.add(listener);
  }

  /** Tells the engine that something has changed. Does nothing if no connection stands. */
  public void tell(HostNotice notice) {
    dialer.publish(notice.method(), Map.of());
  }

  @Override
  public ProofListener proofs() {
    return new ProofDialer(dialer, this::known);
  }

  @Override
  public Optional<InetSocketAddress> listens() {
    return Optional.empty();
  }

  @Override
  public List<OpenConnection> connections() {
    return dialer.connections();
  }

  @Override
  public Optional<EngineLink> engineLink() {
    return Optional.of(link);
  }

  @Override
  public String describe() {
    return "dials the engine at "
        + String.join(", ", engines.all().stream().map(HostAndPort::toString).toList());
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    dialer.close();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!closing) {
        End end = dialOnce();
        if (end != End.RENEWED) {
          pause = longer(pause, end);
          Duration wait = varied(pause);
          link = new EngineLink.NotConnected(problem, System.nanoTime() + wait.toNanos());
          Thread.sleep(wait);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("The agent does not dial any more");
    }
  }

  /**
   * Dials, and waits for the end of the connection. Returns normally whatever happens, because
   * without this thread the host would never be connected again.
   */
  private End dialOnce() throws InterruptedException {
    try {
      Optional<DialledConnection> connection = dialAny();
      return connection.isPresent() ? awaitEnd(connection.get()) : End.SOON;
    } catch (RuntimeException | Error e) {
      LOG.error("Dialling the engine failed unexpectedly", e);
      problem = "dialling failed unexpectedly, see the agent's log: " + e;
      return End.REFUSED;
    }
  }

  private static Duration longer(Duration pause, End end) {
    return switch (end) {
      case AFTER_LONG, RENEWED -> FIRST_PAUSE;
      case REFUSED -> MAX_PAUSE;
      case SOON ->
          pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
    };
  }

  /** Tries the address that worked last, and then all addresses of the engine. */
  private Optional<DialledConnection> dialAny() throws InterruptedException {
    List<String> problems = new ArrayList<>();
    Optional<InetSocketAddress> last = engines.worked();
    if (last.isPresent()) {
      Optional<DialledConnection> connection = dial(last.get(), problems);
      if (connection.isPresent()) {
        return connection;
      }
    }
    // Names are resolved only now: if the address that worked still works, no resolver is needed.
    for (InetSocketAddress address : resolve(problems)) {
      if (!last.equals(Optional.of(address))) {
        Optional<DialledConnection> connection = dial(address, problems);
        if (connection.isPresent()) {
          return connection;
        }
      }
    }
    certificate.problem().ifPresent(problems::addFirst);
    problem = String.join("; ", problems);
    LOG.warn("The engine cannot be reached: {}", problem);
    return Optional.empty();
  }

  private Optional<DialledConnection> dial(InetSocketAddress address, List<String> problems)
      throws InterruptedException {
    try {
      DialledConnection connection = dialer.dial(address, Optional.empty(), DIAL_TIMEOUT);
      engines.setWorked(address);
      LOG.info("Connected to the engine at {}", Endpoint.format(address));
      return Optional.of(connection);
    } catch (NotConnected e) {
      problems.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private End awaitEnd(DialledConnection connection) throws InterruptedException {
    long began = System.nanoTime();
    link = new EngineLink.Connected(connection.remoteAddress(), began);
    try {
      listeners.forEach(each -> each.opened(connection.localAddress(), connection.remoteAddress()));
      CompletableFuture<Void> next = renewed;
      CompletableFuture.anyOf(connection.closed(), next).get();
      if (next.isDone()) {
        renewed = new CompletableFuture<>();
        return End.RENEWED;
      }
      NotConnected reason = connection.closed().get();
      Optional<String> refusal = verbs.takeRefusal();
      problem =
          refusal
              .map(text -> "the engine refuses this agent: " + text)
              .orElseGet(() -> "the connection has ended: " + reason.getMessage());
      if (refusal.isPresent()) {
        return End.REFUSED;
      }
      if (!closing) {
        LOG.warn("The connection to the engine has ended: {}", reason.getMessage());
      }
      return System.nanoTime() - began < LONG.toNanos() ? End.SOON : End.AFTER_LONG;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the future of an end never fails", e);
    } finally {
      listeners.forEach(MainConnectionListener::closed);
    }
  }

  /** Returns the addresses that are known without a resolver, the one that worked last first. */
  private List<InetSocketAddress> known() {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    engines.worked().ifPresent(addresses::add);
    addresses.addAll(resolved);
    for (HostAndPort engine : engines.all()) {
      if (engine.host() instanceof HostAddress.Ip(InetAddress address)) {
        addresses.add(new InetSocketAddress(address, engine.port()));
      }
    }
    return List.copyOf(addresses);
  }

  private List<InetSocketAddress> resolve(List<String> problems) throws InterruptedException {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    for (HostAndPort engine : engines.all()) {
      try {
        for (InetAddress address : engine.host().resolve(RESOLVE_TIMEOUT)) {
          addresses.add(new InetSocketAddress(address, engine.port()));
        }
      } catch (UnknownHostException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    resolved = List.copyOf(addresses);
    return resolved;
  }

  private static Duration varied(Duration pause) {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() + 1));
  }

  /** How a connection, or the attempt to open it, has ended. */
  private enum End {
    /** It was not opened, or ended within a minute. */
    SOON,
    AFTER_LONG,
    /** It is open, and the next one is to be opened with another certificate. */
    RENEWED,
    /** The engine does not want this agent. */
    REFUSED
  }
}
