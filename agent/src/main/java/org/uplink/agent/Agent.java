package org.uplink.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.agent.capabilities.CapabilitiesVerb;
import org.uplink.agent.capabilities.DeviceCounters;
import org.uplink.agent.capabilities.HostFiles;
import org.uplink.agent.capabilities.LldpVerb;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.agent.certificate.AgentCertificate;
import org.uplink.agent.network.ChangeRunner;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.NetworkChangeVerbs;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.agent.route.GetRouteVerb;
import org.uplink.agent.socket.AgentSocket;
import org.uplink.agent.socket.AgentSocketClient;
import org.uplink.agent.socket.AgentState;
import org.uplink.agent.transport.CallTransport;
import org.uplink.agent.transport.Dialer;
import org.uplink.agent.transport.EngineAddresses;
import org.uplink.agent.transport.EngineLink;
import org.uplink.agent.transport.Listener;
import org.uplink.agent.watch.EngineRouteWatch;
import org.uplink.agent.watch.NetworksWatch;
import org.uplink.command.log.LatestProblem;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.hostnet.guard.ProgressFile;
import org.uplink.pki.CertificateWatch;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.PkiException;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.Closer;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StepListener;
import org.uplink.rpc.jsonrpc.Dispatcher;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.ReplayCache;
import org.uplink.rpc.transport.RpcServer;
import org.uplink.rpc.transport.Timeouts;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.HostNotice;
import org.uplink.verbs.Verb;

/**
 * A running agent: a transport that accepts only the engine, and the verbs that it answers.
 * Thread-safe.
 *
 * <pre>{@code
 * try (Agent agent = Agent.start(AgentConfig.defaults(dir))) {
 *   agent.awaitClose();
 * }
 * }</pre>
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final HostFiles HOST_FILES = new HostFiles(Path.of("/"));

  private final Closer closer;
  private final CallTransport transport;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private Agent(Closer closer, CallTransport transport) {
    this.closer = closer;
    this.transport = transport;
  }

  /**
   * Starts an agent with all verbs.
   *
   * @throws AgentStartException if the port is in use, a certificate is missing or invalid, or the
   *     state directory is not writable or in use by another agent
   */
  public static Agent start(AgentConfig config) {
    return start(config, EnumSet.allOf(Verb.class));
  }

  /** Starts an agent with some of the verbs. It answers "method not found" to the others. */
  public static Agent start(AgentConfig config, Set<Verb> verbs) {
    var closer = new Closer();
    try {
      return start(config, verbs, Clock.systemUTC(), closer);
    } catch (Throwable e) {
      closer.closeAfter(e);
      throw e;
    }
  }

  /**
   * Returns the address on which the agent listens, with the actual port.
   *
   * @throws IllegalStateException it does not listen: it dials in
   */
  public InetSocketAddress address() {
    return transport
        .listens()
        .orElseThrow(() -> new IllegalStateException("the agent dials in, and does not listen"));
  }

  /** Waits until another thread has closed the agent. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops listening, waits for running calls, and closes everything in reverse order. Takes a few
   * seconds at most. A second call waits until the first has ended.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      LOG.info("Stopping the agent, which {}", transport.describe());
      try {
        closer.close();
      } finally {
        LOG.info("The agent has stopped");
        closed.countDown();
      }
    } else {
      awaitOtherClose();
    }
  }

  private static Agent start(AgentConfig config, Set<Verb> verbs, Clock clock, Closer closer) {
    StateDirectory state = closer.register(StateDirectory.open(config.stateDir()));
    AgentCertificate certificate = loadCertificate(config, clock);
    closer.register(CertificateWatch.start(() -> certificate.warnings(clock.instant()), LOG::warn));
    UUID hostId = state.hostId();
    Rtnetlink kernel = closer.register(openKernel());
    boolean canChangeNetwork = Privilege.hasNetAdmin(HOST_FILES);
    HostNetwork network = openNetwork(kernel, config, canChangeNetwork);
    var changes = new NetworkChangeVerbs(canChangeNetwork);
    var capabilities =
        new CapabilitiesVerb(
            kernel,
            HOST_FILES,
            hostId,
            config.clusterLevels(),
            new RunningNetworks(network),
            changes::pendingChange);
    var table =
        new VerbTable(
            new GetRouteVerb(kernel),
            capabilities,
            changes,
            new DeviceCounters(kernel, HOST_FILES, clock),
            new LldpVerb(kernel));
    PeerVerifier verifier =
        config.engineName().map(PeerVerifier::engineNamed).orElseGet(PeerVerifier::engine);
    CallTransport transport;
    if (config.engines().isEmpty()) {
      transport =
          closer.register(
              new Listener(listen(config, certificate.credentials(), verifier, table, verbs)));
    } else {
      Dialer dialer = closer.register(dial(config, certificate, verifier, table.methods(verbs)));
      watchFor(dialer, kernel, capabilities, closer);
      transport = dialer;
    }
    openSocket(config, verbs, table, state(transport, certificate, changes, closer), closer);
    if (canChangeNetwork) {
      changes.enable(closer.register(openChanges(network, transport, config)));
    }
    transport.start();
    LOG.info(
        "Agent {} of host {} {} and accepts {} of the authority {}; verbs {}",
        BuildVersion.CURRENT,
        hostId,
        transport.describe(),
        config.engineName().map(name -> "the engine named " + name).orElse("the engine"),
        certificate.credentials().authority().getSubjectX500Principal().getName(),
        new TreeSet<>(verbs));
    return new Agent(closer, transport);
  }

  /** Tells the engine what changes on the host, over the connection that the agent keeps. */
  private static void watchFor(
      Dialer dialer, Rtnetlink kernel, CapabilitiesVerb capabilities, Closer closer) {
    dialer.addListener(
        closer.register(new EngineRouteWatch(kernel, () -> dialer.tell(HostNotice.ROUTE_CHANGED))));
    closer.register(
        NetworksWatch.start(
            kernel,
            capabilities::differFromReported,
            () -> dialer.tell(HostNotice.NETWORKS_CHANGED)));
  }

  /** Returns what answers the state of this agent. */
  private static Supplier<AgentState> state(
      CallTransport transport,
      AgentCertificate certificate,
      NetworkChangeVerbs changes,
      Closer closer) {
    LatestProblem problems = closer.register(LatestProblem.start());
    long started = System.nanoTime();
    return () -> {
      return new AgentState(
          BuildVersion.CURRENT,
          Duration.ofNanos(System.nanoTime() - started).toMillis(),
          transport.connections().stream()
              .map(open -> new AgentState.Connection(open.peer(), open.remote()))
              .toList(),
          problems
              .latest()
              .map(
                  entry ->
                      new AgentState.LastError(
                          entry.text(),
                          Duration.ofNanos(System.nanoTime() - entry.nanoTime()).toMillis())),
          changes.pendingChange(),
          Optional.of(certificate.state()),
          transport.engineLink().map(Agent::engine));
    };
  }

  private static AgentState.Engine engine(EngineLink link) {
    long now = System.nanoTime();
    return switch (link) {
      case EngineLink.Connected(InetSocketAddress engine, long since) ->
          new AgentState.Engine(
              Optional.of(Endpoint.format(engine)),
              Optional.of(Duration.ofNanos(now - since).toMillis()),
              Optional.empty(),
              Optional.empty());
      case EngineLink.NotConnected(String reason, long nextTry) ->
          new AgentState.Engine(
              Optional.empty(),
              Optional.empty(),
              Optional.of(reason),
              Optional.of(Duration.ofNanos(Math.max(0, nextTry - now)).toMillis()));
    };
  }

  /** Opens the socket for commands of this host. The agent also runs without it. */
  private static void openSocket(
      AgentConfig config,
      Set<Verb> verbs,
      VerbTable table,
      Supplier<AgentState> state,
      Closer closer) {
    var methods = new HashMap<String, MethodHandler>(table.readingMethods(verbs));
    MethodHandler answer = (_, _) -> state.get();
    methods.put(AgentSocketClient.STATE, answer.readOnly());
    try {
      closer.register(
          AgentSocket.open(
              config.stateDir(),
              new Dispatcher(
                  methods, config.limits().batchSize(), new ReplayCache(System::nanoTime))));
    } catch (IOException e) {
      LOG.warn(
          "The agent runs without its socket {}, so `uplink agent status` knows less: {}",
          AgentSocket.path(config.stateDir()),
          IoProblem.describe(e));
    }
  }

  private static HostNetwork openNetwork(
      Rtnetlink kernel, AgentConfig config, boolean canChangeNetwork) {
    ChangePaths paths = ChangePaths.inStateDirectory(config.stateDir(), config.resolvConf());
    try {
      var network =
          HostNetwork.open(
              kernel,
              paths,
              canChangeNetwork
                  ? ProgressFile.open(paths).counting(StepListener.NONE)
                  : StepListener.NONE,
              config.nicOwners());
      if (canChangeNetwork) {
        network.recover();
      } else {
        LOG.info(
            "The agent has no CAP_NET_ADMIN: it neither changes nor restores the host's network");
      }
      return network;
    } catch (NetworkUnavailableException e) {
      throw new AgentStartException(e);
    } catch (IOException e) {
      throw filesUnavailable(paths, e);
    }
  }

  private static ChangeRunner openChanges(
      HostNetwork network, CallTransport transport, AgentConfig config) {
    ChangePaths paths = network.paths();
    try {
      return ChangeRunner.open(
          network,
          transport.proofs(),
          GuardProcess.of(GuardProcess.command(paths)),
          config.unprovedChanges());
    } catch (IOException e) {
      throw filesUnavailable(paths, e);
    }
  }

  /**
   * An agent that dials in also starts with a certificate that has expired or is not valid yet: it
   * says so, and waits, because the clock of the host may be wrong.
   */
  private static AgentCertificate loadCertificate(AgentConfig config, Clock clock) {
    try {
      AgentCertificate loaded =
          AgentCertificate.load(
              config.stateDir(),
              config.credentials(),
              !config.engines().isEmpty(),
              StepListener.NONE,
              clock);
      if (config.engines().isEmpty()) {
        Credentials.load(config.credentials(), clock);
      }
      loaded.problem().ifPresent(sentence -> LOG.warn("{}", sentence));
      return loaded;
    } catch (PkiException e) {
      throw new AgentStartException(
          "Cannot use the agent's key and certificate: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new AgentStartException(
          "Cannot use the agent's key and certificate in %s: %s"
              .formatted(config.stateDir(), IoProblem.explain(e, config.stateDir())),
          e);
    }
  }

  private static Dialer dial(
      AgentConfig config,
      AgentCertificate certificate,
      PeerVerifier verifier,
      Map<String, MethodHandler> methods) {
    var all = new HashMap<String, MethodHandler>(methods);
    all.putAll(certificate.methods());
    Dialer dialer =
        Dialer.create(
            EngineAddresses.load(config.stateDir(), config.engines()),
            certificate.credentials().sslContext(),
            verifier::verify,
            Map.copyOf(all),
            config.limits(),
            certificate);
    certificate.onRenewed(dialer::use);
    certificate.onAuthorities(dialer::useNext);
    return dialer;
  }

  private static Rtnetlink openKernel() {
    try {
      return Rtnetlink.open();
    } catch (NetlinkException | NetlinkUnavailableException e) {
      throw new AgentStartException("Cannot open a routing socket: " + e.getMessage(), e);
    }
  }

  private static RpcServer listen(
      AgentConfig config,
      Credentials credentials,
      PeerVerifier verifier,
      VerbTable table,
      Set<Verb> verbs) {
    if (config.listen().getAddress() == null) {
      throw new AgentStartException(
          "The listening address "
              + config.listen().getHostString()
              + " is a name. Give an address.");
    }
    try {
      return RpcServer.start(
          config.listen(),
          credentials.sslContext(),
          verifier::verify,
          table.methods(verbs),
          config.limits(),
          Timeouts.DEFAULT);
    } catch (IOException e) {
      throw new AgentStartException(
          "%s. %s".formatted(e.getMessage(), listenAdvice(String.valueOf(e.getMessage()))), e);
    }
  }

  /** Returns what to do if the kernel refuses an address to listen on. */
  private static String listenAdvice(String reason) {
    if (reason.contains("in use")) {
      return "Stop the program that uses the port (see: ss -ltnp), or choose another address (--listen).";
    }
    if (reason.contains("ermission")) {
      return "Run the agent as root, or choose a port above 1023 (--listen).";
    }
    if (reason.contains("IPv6 is off")) {
      return "Choose an IPv4 address (--listen).";
    }
    return "Choose an address of this host (--listen; see: ip address).";
  }

  private void awaitOtherClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static AgentStartException filesUnavailable(ChangePaths paths, IOException problem) {
    return new AgentStartException(
        "Cannot open the files of the host's network changes in %s and %s: %s. Run the agent as root or as the user who owns these folders, or choose another folder for its state (--state-dir)."
            .formatted(paths.folder(), paths.lockFolder(), IoProblem.describe(problem)),
        problem);
  }
}
