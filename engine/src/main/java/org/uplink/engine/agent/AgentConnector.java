package org.uplink.engine.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.host.AddressText;
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
      } catch (UnresolvedException e) {
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
    } catch (RpcException | UnresolvedException e) {
      throw new HostCallException(
          Failure.NO_ANSWER,
          "The agent of host %s at %s did not answer: %s"
              .formatted(host.name(), where(host), e.getMessage()),
          e);
    }
  }

  private HostConnection attempt(Host host, int tries, long end)
      throws RpcException, UnresolvedException, InterruptedException {
    var addresses = resolve(host.address(), left(end));
    var server = new InetSocketAddress(addresses.get(tries % addresses.size()), host.port());
    var settings =
        new ClientSettings(
            left(end),
            ClientSettings.DEFAULT.heartBeat(),
            ClientSettings.DEFAULT.maxFrameBytes(),
            ClientSettings.DEFAULT.maxInFlight(),
            ClientSettings.DEFAULT.events());
    var trust = PeerVerifier.host(host.name(), host.address(), AddressText.of(server.getAddress()));
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

  /**
   * The addresses of a name, of which each try takes the next: one of them may lead nowhere. The
   * resolver may hang; it is waited for with the deadline.
   */
  private static List<InetAddress> resolve(String address, Duration deadline)
      throws UnresolvedException, InterruptedException {
    var lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(address)));
    Thread.ofVirtual().name("resolve-" + address).start(lookup);
    try {
      return lookup.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new UnresolvedException("the name " + address + " has no address", e);
    } catch (TimeoutException e) {
      throw new UnresolvedException("the resolver did not answer for " + address, e);
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

  private static final class UnresolvedException extends Exception {
    UnresolvedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
