package org.uplink.engine.agent.dialin;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.ConnectedHost;
import org.uplink.engine.certificate.HostCertificateCheck;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostPresence;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.join.HostCertificateRegistry;
import org.uplink.pki.Identity;
import org.uplink.pki.IssuedCertificate;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.CorrelationId;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.HostNotice;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.connection.ConnectionInfo;
import org.uplink.verbs.connection.ConnectionRefusal;

/**
 * The connections of all agents that have dialled in. The certificate of a connection says which
 * host it belongs to. Thread-safe.
 */
public final class DialInHosts implements HostPresence {
  private static final Logger LOG = LoggerFactory.getLogger(DialInHosts.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** How many agents are told at once why they are refused. More are refused without a reason. */
  private static final int MAX_REFUSALS = 64;

  private final HostRepository hosts;
  private final AuditLog audit;
  private final HostCertificateRegistry certificates;
  private final HostCertificateCheck check;
  private final HostSignals signals;
  private final ToldToAgents told;
  private final Clock clock;
  private final Semaphore refusals = new Semaphore(MAX_REFUSALS);
  private final Map<String, HostConnections> connections = new ConcurrentHashMap<>();

  /**
   * @param signals learns who is connected, and what connected hosts tell
   * @param told what agents have to know of the engine
   */
  public DialInHosts(
      HostRepository hosts,
      AuditLog audit,
      HostCertificateRegistry certificates,
      HostCertificateCheck check,
      HostSignals signals,
      ToldToAgents told,
      Clock clock) {
    this.hosts = hosts;
    this.audit = audit;
    this.certificates = certificates;
    this.check = check;
    this.signals = signals;
    this.told = told;
    this.clock = clock;
    check.onRevoked(host -> Thread.ofVirtual().name("revoked").start(() -> closeRevoked(host)));
  }

  /**
   * Takes a new connection: asks the agent what it is for, and keeps it or closes it. Blocks, so
   * each connection has a thread of its own.
   */
  public void accept(RpcConnection connection) {
    String name = hostName(connection);
    HostConnections ofHost = of(name);
    if (!ofHost.enter()) {
      LOG.warn(
          "Closed a connection of host {} from {}: too many others of this host are being set up",
          LogPeer.known(name),
          Endpoint.format(connection.remoteAddress()));
      connection.close();
      return;
    }
    try (var _ = CorrelationId.random("connect").open()) {
      accept(connection, name, ofHost);
    } catch (RpcException e) {
      LOG.warn(
          "Host {} has dialled in, but does not say what the connection is for: {}",
          LogPeer.known(name),
          e.getMessage());
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connection.close();
    } catch (RuntimeException | Error e) {
      // Such as a database that does not answer. The agent dials again.
      LOG.error("The connection of host {} could not be taken", LogPeer.known(name), e);
      connection.close();
    } finally {
      ofHost.leave();
    }
  }

  private void accept(RpcConnection connection, String name, HostConnections ofHost)
      throws RpcException, InterruptedException {
    Optional<String> refusal = refusal(connection, name);
    if (refusal.isPresent()) {
      refuse(connection, name, refusal.get());
      return;
    }
    ConnectionInfo info =
        connection.call(
            Verb.GET_CONNECTION.method(), new NoParameters(), ConnectionInfo.class, ANSWER_TIMEOUT);
    take(connection, name, ofHost, info);
    // Its certificate may have been revoked while the connection was set up.
    if (connection.isOpen() && isRevoked(name, connection)) {
      refuse(connection, name, revoked(name));
    }
  }

  private void take(
      RpcConnection connection, String name, HostConnections ofHost, ConnectionInfo info)
      throws InterruptedException {
    if (info.proof()) {
      if (!ofHost.offerProof(connection, info.instance())) {
        refuse(
            connection,
            name,
            "it is for the proof of a change, but this agent has no other connection yet; nothing has to be done, the agent dials again");
      }
    } else {
      var candidate = new MainConnection(connection, info.instance(), clock.instant());
      if (becomeMain(ofHost, name, candidate)) {
        told.tell(connection, name, info);
      }
    }
  }

  @Override
  public Optional<Connected> find(Host host) {
    return Optional.ofNullable(connections.get(host.name()))
        .flatMap(found -> found.main(host.created()))
        .map(main -> new Connected(main.connection().remoteAddress(), main.since()));
  }

  /** Returns the connections of a host. They are not kept if there is no such host. */
  HostConnections of(String host) {
    HostConnections known = connections.get(host);
    if (known != null) {
      return known;
    }
    HostConnections created = connections.computeIfAbsent(host, this::connectionsOf);
    if (hosts.find(host).isEmpty()) {
      connections.remove(host, created);
    }
    return created;
  }

  /** Returns the hosts that are connected, for the renewal of their certificates. */
  public List<ConnectedHost> connected() {
    List<ConnectedHost> found = new ArrayList<>();
    connections.forEach(
        (name, ofHost) ->
            ofHost.stored().ifPresent(main -> found.add(new DialInHost(name, main.connection()))));
    return found;
  }

  /** Returns of how many hosts connections are kept. */
  int size() {
    return connections.size();
  }

  private HostConnections connectionsOf(String host) {
    return new HostConnections(
        connection -> isRevoked(host, connection), connection -> isReplaced(host, connection));
  }

  /**
   * Closes the open connections of a host that must not be used any more. Does not wait for the
   * agent, which may be another's by now.
   */
  private void closeRevoked(String host) {
    HostConnections ofHost = connections.get(host);
    if (ofHost == null) {
      return;
    }
    boolean removed = hosts.find(host).isEmpty();
    if (removed) {
      connections.remove(host, ofHost);
    }
    for (RpcConnection connection :
        ofHost.open(each -> removed || isRevoked(host, each) || isReplaced(host, each))) {
      LOG.warn(
          "Closed the connection of host {} from {}: {}",
          LogPeer.known(host),
          Endpoint.format(connection.remoteAddress()),
          removed ? "the host was removed" : "its certificate was revoked");
      new DialInHost(host, connection).disconnect(removed ? noSuchHost(host) : revoked(host));
    }
  }

  private boolean isRevoked(String host, RpcConnection connection) {
    return check.isRevoked(host, connection.peer().getFirst());
  }

  private boolean isReplaced(String host, RpcConnection connection) {
    return certificates.isReplaced(host, fingerprint(connection));
  }

  /** Returns false if the connection is refused. */
  private boolean becomeMain(HostConnections ofHost, String name, MainConnection candidate)
      throws InterruptedException {
    RpcConnection connection = candidate.connection();
    Optional<MainConnection> working = ofHost.becomeMain(candidate);
    if (working.isEmpty()) {
      LOG.info(
          "Host {} has dialled in from {}",
          LogPeer.known(name),
          Endpoint.format(connection.remoteAddress()));
      certificates.used(name, fingerprint(connection), clock.instant());
      signalFrom(connection, name, ofHost);
      return true;
    }
    if (ofHost.mayReportSecondAgent(clock.instant())) {
      String text =
          "Two agents use the certificate of host %s. The one at %s was connected first and answers, so the one at %s was refused. Decide which of them is host %s. On the other machine, stop the agent; if it is a clone, let it join under a name of its own (uplink join-token create). The agent that was refused tries again each half minute. This event comes at most once an hour."
              .formatted(
                  name,
                  Endpoint.format(working.get().connection().remoteAddress()),
                  Endpoint.format(connection.remoteAddress()),
                  name);
      audit.add(
          AuditEvent.ofHost(clock.instant(), AuditEvent.Type.SECOND_AGENT_REFUSED, name, text));
    }
    refuse(
        connection,
        name,
        "another agent with this certificate is connected and answers. Decide which of the two machines is this host, and stop the agent of the other one. A clone can join as a host of its own: move the folder pki and the file host-id away from its state directory, and use a token of: uplink join-token create");
    return false;
  }

  private void signal(String name, HostNotice notice) {
    switch (notice) {
      case ROUTE_CHANGED -> signals.routeChanged(name);
      case NETWORKS_CHANGED -> signals.networksChanged(name);
    }
  }

  /** Passes on what happens with the main connection from now on. */
  private void signalFrom(RpcConnection connection, String name, HostConnections ofHost) {
    connection.onEvents(
        event -> HostNotice.of(event.method()).ifPresent(notice -> signal(name, notice)));
    signals.connected(name);
    var _ =
        connection
            .closed()
            .thenAccept(
                _ -> {
                  if (!ofHost.isConnected()) {
                    signals.disconnected(name);
                  }
                });
  }

  /** Returns why no host of this name may dial in; empty if it may. */
  private Optional<String> refusal(RpcConnection connection, String name) {
    Optional<Host> host = hosts.find(name);
    if (host.isEmpty()) {
      return Optional.of(noSuchHost(name));
    }
    if (isRevoked(name, connection) || isReplaced(name, connection)) {
      return Optional.of(revoked(name));
    }
    return host.get().dialsIn()
        ? Optional.empty()
        : Optional.of(
            "the engine itself opens the connections to this host ("
                + host.get().access().describe()
                + "); leave `engines` out of the agent's configuration. Or run on the engine's machine: uplink host remove "
                + name
                + ", then: uplink host add "
                + name
                + ". On this host: systemctl stop uplink-agent, then the printed line");
  }

  private static String noSuchHost(String name) {
    return "the engine has no host of this name. On the engine's machine: uplink host add "
        + name
        + ". On this host: systemctl stop uplink-agent, then the printed line";
  }

  private static String revoked(String name) {
    return "this certificate is revoked: by an operator, or because the host has joined again or was removed. If another machine is this host now, stop the agent here. Otherwise, on the engine's machine: uplink host rejoin "
        + name
        + ". On this host: systemctl stop uplink-agent, then the printed line";
  }

  /** Tells the agent why its connection is closed, and closes it. */
  private void refuse(RpcConnection connection, String name, String reason)
      throws InterruptedException {
    LOG.warn(
        "Refused the connection of host {} from {}: {}",
        LogPeer.known(name),
        Endpoint.format(connection.remoteAddress()),
        reason);
    if (!refusals.tryAcquire()) {
      connection.close();
      return;
    }
    try {
      connection.call(
          Verb.REFUSE_CONNECTION.method(),
          new ConnectionRefusal(reason),
          Boolean.class,
          ANSWER_TIMEOUT);
    } catch (RpcException e) {
      LOG.debug("Host {} was not told why it is refused: {}", name, e.getMessage());
    } finally {
      refusals.release();
      connection.close();
    }
  }

  private static String fingerprint(RpcConnection connection) {
    return IssuedCertificate.fingerprint(connection.peer().getFirst());
  }

  private static String hostName(RpcConnection connection) {
    X509Certificate certificate = connection.peer().getFirst();
    // The acceptor accepts only certificates with the name of a host.
    return Identity.of(certificate).name().orElseThrow();
  }
}
