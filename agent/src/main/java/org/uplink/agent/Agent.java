package org.uplink.agent;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.agent.capabilities.AgentVersion;
import org.uplink.agent.capabilities.CapabilitiesVerb;
import org.uplink.agent.capabilities.DeviceCounters;
import org.uplink.agent.capabilities.HostFiles;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.agent.network.ChangeRunner;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.NetworkChangeVerbs;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.agent.route.GetRouteVerb;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.GuardProcess;
import org.uplink.pki.CertificateWatch;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.PkiException;
import org.uplink.platform.Closer;
import org.uplink.platform.StepListener;
import org.uplink.rpc.transport.RpcServer;
import org.uplink.rpc.transport.Timeouts;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.Verb;

/**
 * A running agent: a listener that obeys the engine alone, and the verbs behind it. Thread-safe.
 *
 * <pre>{@code
 * try (Agent agent = Agent.start(AgentConfig.in(dir))) {
 *   agent.awaitClose();
 * }
 * }</pre>
 */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final HostFiles HOST_FILES = new HostFiles(Path.of("/"));

  private final Closer closer;
  private final RpcServer server;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private Agent(Closer closer, RpcServer server) {
    this.closer = closer;
    this.server = server;
  }

  /**
   * Starts with all verbs.
   *
   * @throws AgentStartException with a message for an operator: the port is taken, a certificate is
   *     missing or not good, the state directory is another agent's or cannot be written
   */
  public static Agent start(AgentConfig config) {
    return start(config, EnumSet.allOf(Verb.class));
  }

  /** Starts with some of the verbs; the others are answered as methods that do not exist. */
  public static Agent start(AgentConfig config, Set<Verb> verbs) {
    var closer = new Closer();
    try {
      return start(config, verbs, Clock.systemUTC(), closer);
    } catch (Throwable e) {
      closer.closeAfter(e);
      throw e;
    }
  }

  private static Agent start(AgentConfig config, Set<Verb> verbs, Clock clock, Closer closer) {
    var credentials = loadCredentials(config, clock);
    closer.register(CertificateWatch.start(() -> credentials.warnings(clock.instant()), log::warn));
    var state = closer.register(StateDirectory.open(config.stateDir()));
    var hostId = state.hostId();
    var kernel = closer.register(openKernel());
    var able = Privilege.hasNetAdmin(HOST_FILES);
    var network = openNetwork(kernel, config, able);
    var setup = new NetworkChangeVerbs(able);
    var table =
        new VerbTable(
            new GetRouteVerb(kernel),
            new CapabilitiesVerb(
                kernel,
                HOST_FILES,
                hostId,
                config.clusterLevels(),
                new RunningNetworks(network),
                setup::pendingChange),
            setup,
            new DeviceCounters(kernel, HOST_FILES, clock));
    var trust = config.engineName().map(PeerVerifier::engineNamed).orElseGet(PeerVerifier::engine);
    var server = closer.register(listen(config, credentials, trust, table, verbs));
    if (able) {
      setup.enable(closer.register(openChanges(network, server, config)));
    }
    log.info(
        "Agent {} of host {} listens on {}; obeys {} of the authority {}; verbs {}",
        AgentVersion.CURRENT,
        hostId,
        Endpoint.format(server.address()),
        config.engineName().map(name -> "the engine named " + name).orElse("the engine"),
        credentials.authority().getSubjectX500Principal().getName(),
        new TreeSet<>(verbs));
    return new Agent(closer, server);
  }

  private static HostNetwork openNetwork(Rtnetlink kernel, AgentConfig config, boolean able) {
    try {
      var network =
          HostNetwork.open(
              kernel,
              ChangePaths.inStateDirectory(config.stateDir(), config.resolvConf()),
              StepListener.NONE);
      if (able) {
        network.recover();
      } else {
        log.info(
            "Without CAP_NET_ADMIN: this agent answers, but changes no networks and restores none");
      }
      return network;
    } catch (NetworkUnavailableException e) {
      throw new AgentStartException(e);
    }
  }

  private static ChangeRunner openChanges(
      HostNetwork network, RpcServer server, AgentConfig config) {
    try {
      var place = network.paths();
      return ChangeRunner.open(
          network, server, GuardProcess.of(GuardProcess.command(place)), config.unprovedChanges());
    } catch (IOException e) {
      throw new AgentStartException(
          "The lock of the network's changes cannot be opened: " + e + ".", e);
    }
  }

  private static Credentials loadCredentials(AgentConfig config, Clock clock) {
    try {
      return Credentials.load(config.credentials(), clock);
    } catch (PkiException e) {
      throw new AgentStartException(
          "The agent cannot use its key and certificate: " + e.getMessage(), e);
    }
  }

  private static Rtnetlink openKernel() {
    try {
      return Rtnetlink.open();
    } catch (NetlinkException | NetlinkUnavailableException e) {
      throw new AgentStartException(
          "The kernel's routing socket cannot be opened: " + e.getMessage(), e);
    }
  }

  private static RpcServer listen(
      AgentConfig config,
      Credentials credentials,
      PeerVerifier trust,
      VerbTable table,
      Set<Verb> verbs) {
    try {
      return RpcServer.start(
          bindAddress(config.listen()),
          credentials.sslContext(),
          trust::verify,
          table.methods(verbs),
          config.limits(),
          Timeouts.DEFAULT);
    } catch (IOException e) {
      throw new AgentStartException(
          "The agent cannot listen on "
              + Endpoint.format(config.listen())
              + ": "
              + e.getMessage()
              + ". Stop what has the port (ss -ltnp shows it), or give another address (listen).",
          e);
    }
  }

  /** On a host without IPv6 the wildcard of both families is IPv4's. */
  private static InetSocketAddress bindAddress(InetSocketAddress listen) {
    var address = listen.getAddress();
    if (address == null) {
      throw new AgentStartException(
          "The listening address " + listen.getHostString() + " is a name; give an address.");
    }
    if (address.isAnyLocalAddress()
        && !(address instanceof Inet4Address)
        && !HOST_FILES.exists("proc/net/if_inet6")) {
      try {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[4]), listen.getPort());
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
    return listen;
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Returns when the agent is closed, by another thread. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops listening, lets calls under way end, and closes what was opened, the last first. Takes a
   * few seconds at most; closing again waits for the first close to end.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      log.info("The agent on {} ends", Endpoint.format(server.address()));
      try {
        closer.close();
      } finally {
        log.info("The agent has ended");
        closed.countDown();
      }
    } else {
      awaitOtherClose();
    }
  }

  private void awaitOtherClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
