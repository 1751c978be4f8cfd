package org.uplink.engine.agent.dialin;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostPresence;
import org.uplink.engine.host.HostRepository;
import org.uplink.pki.Identity;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
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

  private final HostRepository hosts;
  private final AuditLog audit;
  private final Clock clock;
  private final Map<String, HostConnections> connections = new ConcurrentHashMap<>();

  public DialInHosts(HostRepository hosts, AuditLog audit, Clock clock) {
    this.hosts = hosts;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Takes a new connection: asks the agent what it is for, and keeps it or closes it. Blocks, so
   * each connection has a thread of its own.
   */
  public void accept(RpcConnection connection) {
    String name = hostName(connection);
    try {
      Optional<String> refusal = refusal(name);
      if (refusal.isPresent()) {
        refuse(connection, name, refusal.get());
        return;
      }
      ConnectionInfo info =
          connection.call(
              Verb.GET_CONNECTION.method(),
              new NoParameters(),
              ConnectionInfo.class,
              ANSWER_TIMEOUT);
      if (info.proof()) {
        of(name).offerProof(connection);
      } else {
        becomeMain(name, new MainConnection(connection, info.instance(), clock.instant()));
      }
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
      connection.close();
      throw e;
    }
  }

  @Override
  public Optional<Connected> find(String host) {
    return Optional.ofNullable(connections.get(host))
        .flatMap(HostConnections::main)
        .map(main -> new Connected(main.connection().remoteAddress(), main.since()));
  }

  HostConnections of(String host) {
    return connections.computeIfAbsent(host, _ -> new HostConnections());
  }

  private void becomeMain(String name, MainConnection candidate) throws InterruptedException {
    RpcConnection connection = candidate.connection();
    Optional<MainConnection> working = of(name).becomeMain(candidate);
    if (working.isEmpty()) {
      LOG.info(
          "Host {} has dialled in from {}",
          LogPeer.known(name),
          Endpoint.format(connection.remoteAddress()));
      return;
    }
    String text =
        "A second agent with the certificate of host %s has dialled in from %s. It was refused, because the agent at %s still answers. If the host was cloned, give the clone a certificate and a name of its own."
            .formatted(
                name,
                Endpoint.format(connection.remoteAddress()),
                Endpoint.format(working.get().connection().remoteAddress()));
    audit.add(AuditEvent.ofHost(clock.instant(), AuditEvent.Type.SECOND_AGENT_REFUSED, name, text));
    refuse(connection, name, "another agent with this certificate is connected and answers");
  }

  /** Returns why no host of this name may dial in; empty if it may. */
  private Optional<String> refusal(String name) {
    Optional<Host> host = hosts.find(name);
    if (host.isEmpty()) {
      return Optional.of(
          "the engine has no host of this name; add it there: uplink host add "
              + name
              + " --dial-in");
    }
    return host.get().dialsIn()
        ? Optional.empty()
        : Optional.of(
            "the engine itself opens the connections to this host ("
                + host.get().access().describe()
                + "); leave `engines` out of the agent's configuration, or add the host anew with --dial-in");
  }

  /** Tells the agent why its connection is closed, and closes it. */
  private static void refuse(RpcConnection connection, String name, String reason)
      throws InterruptedException {
    LOG.warn(
        "Refused the connection of host {} from {}: {}",
        LogPeer.known(name),
        Endpoint.format(connection.remoteAddress()),
        reason);
    try {
      connection.call(
          Verb.REFUSE_CONNECTION.method(),
          new ConnectionRefusal(reason),
          Boolean.class,
          ANSWER_TIMEOUT);
    } catch (RpcException e) {
      LOG.debug("Host {} was not told why it is refused: {}", name, e.getMessage());
    } finally {
      connection.close();
    }
  }

  private static String hostName(RpcConnection connection) {
    X509Certificate certificate = connection.peer().getFirst();
    // The acceptor accepts only certificates with the name of a host.
    return Identity.of(certificate).name().orElseThrow();
  }
}
