package org.uplink.engine;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.api.About;
import org.uplink.engine.agent.ConnectorByAccess;
import org.uplink.engine.agent.dialin.DialInConnector;
import org.uplink.engine.agent.dialin.DialInHosts;
import org.uplink.engine.agent.dialin.HostPort;
import org.uplink.engine.agent.dialin.ToldToAgents;
import org.uplink.engine.agent.direct.DirectConnector;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.DatabaseCopy;
import org.uplink.engine.backup.PreMigrationBackups;
import org.uplink.engine.certificate.CertificateRenewal;
import org.uplink.engine.certificate.HostCertificateCheck;
import org.uplink.engine.certificate.HostRevocation;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.host.HostState;
import org.uplink.engine.join.EnrolHandler;
import org.uplink.engine.join.HostPortAddresses;
import org.uplink.engine.join.JoinReplies;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.join.JoinRequestHandler;
import org.uplink.engine.join.JoinTokens;
import org.uplink.engine.metrics.EngineCounters;
import org.uplink.engine.metrics.EngineGauges;
import org.uplink.engine.metrics.Health;
import org.uplink.engine.metrics.Metrics;
import org.uplink.engine.monitor.HostMonitor;
import org.uplink.engine.presence.AbsenceEvents;
import org.uplink.engine.presence.ActiveNicDecision;
import org.uplink.engine.presence.ActiveNicWatch;
import org.uplink.engine.presence.InstallAfterJoin;
import org.uplink.engine.rest.RestServer;
import org.uplink.engine.run.ChangePlanner;
import org.uplink.engine.run.EngineAddresses;
import org.uplink.engine.run.EngineContext;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.schedule.RunScheduler;
import org.uplink.engine.store.CommitListener;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.file.StoreException;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateWatch;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.Closer;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.StepListener;
import org.uplink.platform.TextSanitizer;
import org.uplink.platform.process.ProcFile;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.EngineVerb;

/**
 * A running engine: its database, its runs, its monitor and its REST interface. Thread-safe.
 *
 * <pre>{@code
 * try (Engine engine = Engine.start(EngineConfig.in(dir).withAddresses(List.of("192.0.2.1")))) {
 *   engine.awaitClose();
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Closer closer;
  private final URI url;
  private final Optional<InetSocketAddress> hostPort;
  private final AuditLog audit;
  private final Clock clock;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private Engine(
      Closer closer, URI url, Optional<InetSocketAddress> hostPort, AuditLog audit, Clock clock) {
    this.closer = closer;
    this.url = url;
    this.hostPort = hostPort;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Starts an engine: opens its data directory, migrates the database, completes the runs that a
   * killed engine left behind, and serves the REST interface. The first start creates authority,
   * certificates and token.
   *
   * @throws EngineStartException with a message for an operator: the port is in use, another engine
   *     uses the data directory, the data directory is not writable, or an address is invalid
   */
  public static Engine start(EngineConfig config) {
    var closer = new Closer();
    try {
      return start(config, closer);
    } catch (EngineStartException e) {
      closer.closeAfter(e);
      throw e;
    } catch (BackupException e) {
      closer.closeAfter(e);
      throw new EngineStartException(
          "The engine does not start: %s %s"
              .formatted(sentence(String.valueOf(e.getMessage())), e.nextStep()),
          e);
    } catch (IllegalArgumentException | PkiException | StoreException e) {
      closer.closeAfter(e);
      throw new EngineStartException(sentence(String.valueOf(e.getMessage())), e);
    } catch (IOException e) {
      closer.closeAfter(e);
      throw new EngineStartException(
          "The data directory %s cannot be used: %s Another one is given with --data-dir."
              .formatted(config.dataDir(), IoProblem.explain(e, config.dataDir())),
          e);
    } catch (RuntimeException | Error e) {
      closer.closeAfter(e);
      throw e;
    }
  }

  /**
   * Checks a configuration without starting an engine.
   *
   * @throws EngineStartException with a message for an operator
   */
  public static void check(EngineConfig config) {
    try {
      new EngineAddresses(config.addresses());
      if (config.credentials().isPresent()) {
        Credentials.load(config.credentials().get(), config.clock());
      } else {
        EngineIdentity.requireSubject(config);
      }
    } catch (IllegalArgumentException | PkiException e) {
      throw new EngineStartException(
          sentence(TextSanitizer.clean(String.valueOf(e.getMessage()))), e);
    }
    if (Files.exists(config.dataDir()) && !Files.isDirectory(config.dataDir())) {
      throw new EngineStartException(
          "data-dir: " + config.dataDir() + " is not a directory. Give another one.");
    }
  }

  /** Returns where the REST interface listens, such as {@code https://127.0.0.1:8443}. */
  public URI url() {
    return url;
  }

  /** Returns where agents dial in, with the actual port; empty if they may not. */
  public Optional<InetSocketAddress> hostPort() {
    return hostPort;
  }

  /** Waits until another thread has closed the engine. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops serving, ends the runs as failed, and closes the database. Takes a few seconds at most.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      audit.add(
          AuditEvent.ofEngine(
              clock.instant(), AuditEvent.Type.ENGINE_STOPPED, "The engine stopped."));
    } catch (RuntimeException e) {
      LOG.error("The stop of the engine could not be written to the audit log", e);
    }
    try {
      closer.close();
    } catch (IllegalStateException e) {
      LOG.error("The engine was not closed completely", e);
    } finally {
      closed.countDown();
    }
  }

  private static Engine start(EngineConfig config, Closer closer) throws IOException, PkiException {
    Clock clock = config.clock();
    var engine = new EngineContext(new EngineAddresses(config.addresses()), bootId(config), clock);
    var data = new DataDirectory(config.dataDir());
    PrivateDirectory.createOrRestrict(data.root());
    closer.register(lock(data));
    if (Files.exists(data.restore())) {
      throw new EngineStartException(
          "A restore of the data directory %s was interrupted. Run it again with the same backup: uplink engine restore FILE. To give up, move the data directory away. If you have moved your old data into it, delete only %s"
              .formatted(data.root(), data.restore()));
    }
    ApiToken token = ApiToken.openOrCreate(data.token(), new SecureRandom());
    ApiToken metricsToken = ApiToken.openOrCreate(data.metricsToken(), new SecureRandom());
    List<String> replacedTokens =
        Stream.of(token, metricsToken).flatMap(each -> each.replaced().stream()).toList();
    EngineIdentity identity = EngineIdentity.openOrCreate(config, data);
    DurableFile.write(
        data.authority(), Files.readAllBytes(identity.authority()), DurableFile.WORLD_READABLE);
    // Logged at once: the rights are repaired now, so a second start would not find them.
    replacedTokens.forEach(warning -> LOG.warn("{}", warning));
    identity.exposedKeys().forEach(warning -> LOG.warn("{}", warning));

    var registry = new PrometheusRegistry();
    var counters = new EngineCounters(registry);
    Database database = openDatabase(config, data, counters, closer);
    Repositories repositories = repositories(database);
    AuditLog audit = repositories.audit();
    replacedTokens.stream()
        .map(text -> AuditEvent.ofEngine(clock.instant(), AuditEvent.Type.TOKEN_REPLACED, text))
        .forEach(audit::add);
    identity.exposedKeys().stream()
        .map(text -> AuditEvent.ofEngine(clock.instant(), AuditEvent.Type.KEY_READABLE, text))
        .forEach(audit::add);
    RpcConnector rpc = closer.register(RpcConnector.open());
    JoinRepository joins = database.joins();
    var installs = new InstallAfterJoin(joins);
    var check =
        new HostCertificateCheck(
            joins,
            identity.issuer().isPresent()
                ? config.certificates().validity().backdated()
                : Duration.ZERO);
    var signals = new HostSignals();
    signals.addListener(HostSignals.Listener.ofConnected(installs::hostConnected));
    var hostAddresses =
        new HostPortAddresses(
            config.addresses(), config.hosts().map(InetSocketAddress::getPort).orElse(0));
    var dialIn =
        new DialInHosts(
            repositories.hosts(),
            audit,
            joins,
            check,
            signals,
            new ToldToAgents(hostAddresses, identity.trusted()),
            clock);
    var direct =
        new DirectConnector(
            rpc, identity.tls(), check, config.runs().agentTimeout(), config.runs().callTimeout());
    var connector =
        new ConnectorByAccess(
            direct,
            new DialInConnector(dialIn, config.runs().agentTimeout(), config.runs().callTimeout()),
            counters);
    ActiveNicWatch activeNics =
        closer.register(
            ActiveNicWatch.of(
                new ActiveNicDecision(repositories, connector, dialIn, signals, engine),
                config.presence().route()));
    signals.addListener(activeNics);
    AbsenceEvents absences =
        closer.register(new AbsenceEvents(repositories.hosts(), config.presence(), clock));
    signals.addListener(absences);
    if (config.hosts().isPresent()) {
      absences.start();
    }
    HostMonitor monitor =
        closer.register(
            new HostMonitor(
                repositories, connector, config.monitor(), activeNics::checkInTurn, clock));
    signals.addListener(monitor);
    var replies = new JoinReplies(identity.issuer(), hostAddresses, audit, clock, System::nanoTime);
    var enrol = new EnrolHandler(joins, replies, clock);
    var requests =
        new JoinRequestHandler(database.approvals(), replies, audit, clock, System::nanoTime);
    Map<String, MethodHandler> strangers =
        Map.of(EngineVerb.ENROL.method(), enrol, EngineVerb.REQUEST_JOIN.method(), requests);
    Optional<HostPort> hostPort =
        config
            .hosts()
            .map(listen -> closer.register(hostPort(listen, identity, strangers, dialIn)));
    hostPort.ifPresent(port -> hostAddresses.listensOn(port.address().getPort()));
    if (hostPort.isPresent() && !hostAddresses.leftOut().isEmpty()) {
      LOG.warn(
          "Agents are not told the link-local addresses {} of --addresses: they reach such an address only on the same link and with the name of their NIC",
          hostAddresses.leftOut());
    }
    Optional<JoinTokens> joinTokens =
        hostPort.map(
            _ ->
                new JoinTokens(joins, identity.issuer(), hostAddresses, new SecureRandom(), clock));
    if (hostPort.isPresent() && identity.issuer().isPresent()) {
      startRenewal(config, database, dialIn, identity.issuer().get(), closer);
    }
    RunScheduler scheduler =
        closer.register(
            new RunScheduler(
                repositories,
                connector,
                config.runs(),
                engine,
                host -> {
                  monitor.watch(host);
                  activeNics.runEnded(host);
                  installs.runEnded();
                }));
    scheduler.recoverRuns();
    installs.start(scheduler::start);
    monitor.start();
    closer.register(
        CertificateWatch.start(
            () -> identity.warnings(clock.instant()), warning -> logExpiry(warning, audit, clock)));

    var gauges =
        new EngineGauges(
            data.root(),
            database,
            identity.certificates(),
            direct::connectedHosts,
            () -> dialIn.connected().size(),
            scheduler::executing,
            scheduler::waiting);
    var databaseCopy = new DatabaseCopy(database, data.backup(), clock);
    databaseCopy.deleteLeft();
    List<Health.Check> checks = new ArrayList<>();
    checks.add(Health.database(database));
    checks.add(Health.disk(data.root()));
    hostPort.ifPresent(port -> checks.add(Health.hostPort(port::isListening)));
    var health = new Health(checks);
    List<String> addresses = engine.addresses().configured();
    RestServer rest =
        closer.register(
            listen(
                config.https(),
                identity,
                new RestServer.Services(
                    new About(config.name(), BuildVersion.CURRENT, addresses, clock.instant()),
                    repositories,
                    scheduler,
                    new ChangePlanner(repositories, connector, config.runs()),
                    dialIn,
                    joinTokens,
                    hostPort.flatMap(_ -> requests.approvals()),
                    new HostRevocation(joins, clock),
                    health,
                    new Metrics(registry, gauges, () -> health.problems().isEmpty(), clock),
                    databaseCopy,
                    token.token(),
                    metricsToken.token(),
                    clock)));
    URI url = url(config.https().getAddress(), rest.port());
    DurableFile.write(data.url(), url + "\n", DurableFile.WORLD_READABLE);
    closer.register(() -> DurableFile.delete(data.url()));

    LOG.info("engine {} serves {}, data in {}", config.name(), url, data.root());
    hostPort.ifPresent(port -> LOG.info("agents dial in on {}", Endpoint.format(port.address())));
    repositories
        .audit()
        .add(
            AuditEvent.ofEngine(
                clock.instant(),
                AuditEvent.Type.ENGINE_STARTED,
                "Engine %s started, addresses %s."
                    .formatted(config.name(), String.join(", ", addresses))));
    return new Engine(closer, url, hostPort.map(HostPort::address), repositories.audit(), clock);
  }

  private static Database openDatabase(
      EngineConfig config, DataDirectory data, CommitListener listener, Closer closer)
      throws IOException {
    PrivateDirectory.createOrRestrict(data.databaseDirectory());
    var backups =
        new PreMigrationBackups(data.root(), data.migration(), config.clock(), StepListener.NONE);
    backups.deleteLeft();
    return closer.register(Database.open(data.database(), config.retention(), listener, backups));
  }

  private static void startRenewal(
      EngineConfig config,
      Database database,
      DialInHosts dialIn,
      CertificateAuthority authority,
      Closer closer) {
    HostRepository hosts = database.hosts();
    closer
        .register(
            new CertificateRenewal(
                dialIn::connected,
                database.renewals(),
                authority,
                database.auditLog(),
                host ->
                    hosts
                        .find(host)
                        .filter(each -> HostState.RUN_STATES.contains(each.state().name()))
                        .isPresent(),
                config.clock()))
        .start(config.certificates().interval());
  }

  private static Repositories repositories(Database database) {
    return new Repositories(
        database.hosts(),
        database.clusters(),
        database.runs(),
        database.changes(),
        database.auditLog());
  }

  private static void logExpiry(String warning, AuditLog audit, Clock clock) {
    LOG.warn("{}", warning);
    audit.add(AuditEvent.ofEngine(clock.instant(), AuditEvent.Type.CERTIFICATE_EXPIRING, warning));
  }

  private static HostPort hostPort(
      InetSocketAddress listen,
      EngineIdentity identity,
      Map<String, MethodHandler> strangers,
      DialInHosts hosts) {
    try {
      return HostPort.open(listen, identity.hostTls(), strangers, hosts);
    } catch (IOException e) {
      throw new EngineStartException(
          "Agents cannot dial in: "
              + e.getMessage()
              + ". If another program uses that port, choose another address or port (--hosts).",
          e);
    }
  }

  private static RestServer listen(
      InetSocketAddress https, EngineIdentity identity, RestServer.Services services) {
    try {
      return RestServer.start(https, identity.tls(), services);
    } catch (IOException e) {
      throw new EngineStartException(
          "The REST interface cannot listen on %s: %s. If another program uses that port, choose another address or port (--https)."
              .formatted(Endpoint.format(https), e.getMessage()),
          e);
    }
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static LockFile lock(DataDirectory data) throws IOException {
    return LockFile.openLocked(data.lock())
        .orElseThrow(
            () ->
                new EngineStartException(
                    "Another engine is running with the data directory "
                        + data.root()
                        + ". Stop it, or use another directory."));
  }

  private static String bootId(EngineConfig config) throws IOException {
    return config.bootId().isPresent() ? config.bootId().get() : ProcFile.read(BOOT_ID);
  }

  /** Returns the URL for clients on this machine, which reach a wildcard address by loopback. */
  private static URI url(InetAddress address, int port) {
    InetAddress reachable =
        address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    return URI.create("https://" + Endpoint.format(reachable, port));
  }
}
