package org.uplink.engine.agent.direct;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAddress;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.ConnectionEvidence;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.certificate.HostCertificateCheck;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.pki.PeerVerifier;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;

/**
 * Opens a connection from the engine to a host's agent for each client. A connection is used only
 * after the agent has answered a ping on it. Thread-safe.
 */
public final class DirectConnector implements AgentConnector {
  private static final Logger LOG = LoggerFactory.getLogger(DirectConnector.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(20);

  /**
   * During this last part of the timeout, the pauses between attempts are short, because one long
   * pause would last until the timeout.
   */
  private static final Duration LAST_ATTEMPTS = Duration.ofSeconds(1);

  /** Waiting does not make a certificate valid: the second refusal in a row ends the attempts. */
  private static final int MAX_REFUSALS = 2;

  private static final int MAX_HANDSHAKES = 10;
  private static final Duration HANDSHAKE_PAUSE = Duration.ofMillis(100);

  private final RpcConnector connector;
  private final SSLContext tls;
  private final HostCertificateCheck check;
  private final OpenConnections open = new OpenConnections();
  private final Duration agentTimeout;
  private final Duration callTimeout;

  /**
   * @param agentTimeout how long {@link #connect} waits for an agent to answer
   * @param callTimeout how long an agent may take to answer any later call
   */
  public DirectConnector(
      RpcConnector connector,
      SSLContext tls,
      HostCertificateCheck check,
      Duration agentTimeout,
      Duration callTimeout) {
    this.connector = connector;
    this.tls = tls;
    this.check = check;
    check.onRevoked(host -> Thread.ofVirtual().name("revoked").start(() -> closeRevoked(host)));
    this.agentTimeout = agentTimeout;
    this.callTimeout = callTimeout;
  }

  /** Returns the number of hosts with a connection that the engine opened. */
  public int connectedHosts() {
    return open.hosts();
  }

  /** Retries with growing pauses until the agent answers. */
  @Override
  public AgentClient connect(Host host) throws HostCallException, InterruptedException {
    long deadline = System.nanoTime() + agentTimeout.toNanos();
    Duration pause = FIRST_PAUSE;
    int refusals = 0;
    for (var attempt = 0; ; attempt++) {
      Exception failure;
      try {
        return connect(host, attempt, deadline);
      } catch (RpcException | UnknownHostException e) {
        failure = e;
      }
      refusals = isRefusal(failure) ? refusals + 1 : 0;
      if (refusals == MAX_REFUSALS) {
        throw new HostCallException(
            Failure.CERTIFICATE_REFUSED,
            "%s is not accepted as host %s, or does not accept this engine: %s"
                .formatted(location(host), host.name(), failure.getMessage()),
            failure);
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.compareTo(FIRST_PAUSE.multipliedBy(2)) < 0) {
        throw new HostCallException(
            Failure.NO_ANSWER,
            "The agent of host %s at %s did not answer within %d s. The last attempt failed: %s"
                .formatted(
                    host.name(), location(host), agentTimeout.toSeconds(), failure.getMessage()));
      }
      Thread.sleep(shorter(pause, longer(left.minus(LAST_ATTEMPTS), FIRST_PAUSE)));
      pause = shorter(pause.multipliedBy(2), MAX_PAUSE);
    }
  }

  /** Tries again only if the agent ended the handshake, as it does if too many wait. */
  @Override
  public AgentClient connectOnce(Host host, Duration timeout)
      throws HostCallException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (int handshakes = 1; ; handshakes++) {
      try {
        return connect(host, 0, deadline);
      } catch (RpcException | UnknownHostException e) {
        if (handshakes == MAX_HANDSHAKES || !hasEndedHandshake(e)) {
          throw new HostCallException(
              Failure.NO_ANSWER,
              "The agent of host %s at %s did not answer: %s"
                  .formatted(host.name(), location(host), e.getMessage()),
              e);
        }
      }
      Thread.sleep(HANDSHAKE_PAUSE);
    }
  }

  private AgentClient connect(Host host, int attempt, long deadline)
      throws RpcException, UnknownHostException, InterruptedException {
    // Each attempt uses the next address of a name: one of them may not be reachable.
    HostAccess.Direct direct = direct(host);
    List<InetAddress> addresses = HostAddress.parse(direct.address()).resolve(left(deadline));
    var server = new InetSocketAddress(addresses.get(attempt % addresses.size()), direct.port());
    ClientSettings settings = ClientSettings.DEFAULT.withConnectTimeout(left(deadline));
    PeerVerifier verifier = PeerVerifier.host(host.name(), recordedAddress(host));
    RpcConnection connection =
        connector.connect(
            server,
            tls,
            chain -> {
              verifier.verify(chain);
              check.requireAccepted(host.name(), chain.getFirst());
            },
            settings);
    open.add(host.name(), connection);
    try {
      // It may have been revoked after the check, and before the connection was added.
      requireAccepted(host, connection);
      ping(connection, left(deadline));
      var evidence =
          ConnectionEvidence.dialledByEngine(
              connection.localAddress(), connection.remoteAddress(), connection.peer().getFirst());
      return new AgentClient(host.name(), connection, Optional.of(evidence), callTimeout);
    } catch (RpcException | InterruptedException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void requireAccepted(Host host, RpcConnection connection)
      throws RpcException.NotConnected {
    try {
      check.requireAccepted(host.name(), connection.peer().getFirst());
    } catch (CertificateException e) {
      throw new RpcException.NotConnected(
          RpcException.Reason.UNTRUSTED, String.valueOf(e.getMessage()), e);
    }
  }

  private void closeRevoked(String host) {
    for (RpcConnection connection : open.of(host)) {
      if (check.isRevoked(host, connection.peer().getFirst())) {
        LOG.warn(
            "Closed the connection to host {} at {}: its certificate was revoked",
            LogPeer.known(host),
            Endpoint.format(connection.remoteAddress()));
        connection.close();
      }
    }
  }

  /**
   * Returns the address on record in the spelling of certificates. What a DNS name resolves to is
   * no name of the host: whoever answers the lookup would choose which certificate is accepted.
   */
  private static String recordedAddress(Host host) {
    return switch (HostAddress.parse(direct(host).address())) {
      case HostAddress.Ip ip -> ip.toString();
      case HostAddress.Name(String name) -> name;
    };
  }

  private static boolean hasEndedHandshake(Exception failure) {
    return failure instanceof RpcException.NotConnected notConnected
        && notConnected.reason() == RpcException.Reason.HANDSHAKE_ENDED;
  }

  private static boolean isRefusal(Exception failure) {
    return failure instanceof RpcException.NotConnected notConnected
        && notConnected.reason() == RpcException.Reason.UNTRUSTED;
  }

  /** Calls ping2, which has no side effect. An old agent has only ping. */
  private static void ping(RpcClient client, Duration timeout)
      throws RpcException, InterruptedException {
    try {
      client.call(Verb.PING2.method(), new NoParameters(), Boolean.class, timeout);
    } catch (RpcException.Answered e) {
      if (e.code() != RpcError.METHOD_NOT_FOUND) {
        throw e;
      }
      client.call(Verb.PING.method(), new NoParameters(), Boolean.class, timeout);
    }
  }

  private static Duration left(long deadline) {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    return shorter(longer(left, Duration.ofMillis(1)), ATTEMPT_TIMEOUT);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static HostAccess.Direct direct(Host host) {
    if (host.access() instanceof HostAccess.Direct direct) {
      return direct;
    }
    throw new IllegalArgumentException("the engine does not dial host " + host.name());
  }

  private static String location(Host host) {
    return host.access().describe();
  }
}
