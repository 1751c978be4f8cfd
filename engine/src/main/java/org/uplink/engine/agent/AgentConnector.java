package org.uplink.engine.agent;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.host.Host;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;

/**
 * Waits for a host's agent to answer a ping, with growing pauses between the tries, and hands over
 * the connection that it answered on. A refused certificate does not get better by waiting: the
 * second refusal in a row ends it.
 */
public final class AgentConnector {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_TRY = Duration.ofSeconds(20);
  private static final Duration LAST_TRIES = Duration.ofSeconds(1);
  private static final int REFUSALS = 2;

  private final RpcConnector connector;
  private final SSLContext tls;
  private final Duration patience;
  private final Duration call;

  /**
   * @param patience for the agent to answer, connecting included
   * @param call for any later verb
   */
  public AgentConnector(RpcConnector connector, SSLContext tls, Duration patience, Duration call) {
    this.connector = connector;
    this.tls = tls;
    this.patience = patience;
    this.call = call;
  }

  /** The connection on which the agent answered. */
  public HostConnection connect(Host host) throws HostCallException, InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    var pause = FIRST_PAUSE;
    var refusals = 0;
    for (var tries = 0; ; tries++) {
      String why;
      try {
        return attempt(host, tries, end);
      } catch (RpcException.NotConnected e) {
        why = e.getMessage();
        refusals = e.reason() == RpcException.Reason.UNTRUSTED ? refusals + 1 : 0;
        if (refusals == REFUSALS) {
          throw new HostCallException(
              Failure.CERTIFICATE_REFUSED,
              "%s is not accepted as host %s, or does not accept this engine: %s"
                  .formatted(where(host), host.name(), why),
              e);
        }
      } catch (RpcException e) {
        why = e.getMessage();
        refusals = 0;
      } catch (UnknownHostException e) {
        why = e.getMessage();
        refusals = 0;
      }
      var left = Duration.ofNanos(end - System.nanoTime());
      if (left.compareTo(FIRST_PAUSE.multipliedBy(2)) < 0) {
        throw new HostCallException(
            Failure.NO_ANSWER,
            "The agent of host %s at %s did not answer within %d s. The last try: %s"
                .formatted(host.name(), where(host), patience.toSeconds(), why));
      }
      // A long pause must not take the tries of the last second, which are the last chance.
      Thread.sleep(shorter(pause, longer(left.minus(LAST_TRIES), FIRST_PAUSE)));
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  /** One new connection, dialled and pinged within a time, without a second try. */
  public HostConnection connectOnce(Host host, Duration limit)
      throws HostCallException, InterruptedException {
    try {
      return attempt(host, 0, System.nanoTime() + limit.toNanos());
    } catch (RpcException | UnknownHostException e) {
      throw new HostCallException(
          Failure.NO_ANSWER,
          "The agent of host %s at %s did not answer: %s"
              .formatted(host.name(), where(host), e.getMessage()),
          e);
    }
  }

  private HostConnection attempt(Host host, int tries, long end)
      throws RpcException, UnknownHostException, InterruptedException {
    // Each attempt takes the next address of a name: one of them may not be reachable.
    var addresses = HostAddress.parse(host.address()).resolve(left(end));
    var server = new InetSocketAddress(addresses.get(tries % addresses.size()), host.port());
    var settings = ClientSettings.DEFAULT.withConnectTimeout(left(end));
    var trust =
        PeerVerifier.host(host.name(), host.address(), IpLiteral.format(server.getAddress()));
    var client = connector.connect(server, tls, trust::verify, settings);
    try {
      ping(client, left(end));
      return new HostConnection(host.name(), client, call);
    } catch (RpcException | InterruptedException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** ping2, which has no side effect; an agent from before ping2 answers ping. */
  private static void ping(RpcClient client, Duration deadline)
      throws RpcException, InterruptedException {
    try {
      client.call(Verb.PING2.method(), new NoParameters(), Boolean.class, deadline);
    } catch (RpcException.Answered e) {
      if (e.code() != RpcError.METHOD_NOT_FOUND) {
        throw e;
      }
      client.call(Verb.PING.method(), new NoParameters(), Boolean.class, deadline);
    }
  }

  private static Duration left(long end) {
    var left = Duration.ofNanos(end - System.nanoTime());
    return shorter(
        left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left, LONGEST_TRY);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static String where(Host host) {
    return host.address() + " port " + host.port();
  }
}
