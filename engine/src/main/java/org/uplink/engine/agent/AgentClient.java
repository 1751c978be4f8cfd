package org.uplink.engine.agent;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.uplink.engine.agent.CallMeter.CallResult;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.host.HostKey;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ChangeToCommit;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;
import tools.jackson.databind.JsonNode;

/**
 * Calls the verbs of one host's agent, whose identity the transport has checked. Each call has a
 * deadline, and may fail although the host carried it out. Assumes neither that calls arrive in
 * order nor that one connection carries them all. Not thread-safe.
 */
public final class AgentClient implements AutoCloseable {
  /**
   * An id that no change has. A call of {@code Host.getNetworkChange} with this id shows only
   * whether the host has the verb.
   */
  private static final ChangeId NO_CHANGE = new ChangeId("none");

  private final String host;
  private final RpcClient calls;
  private final Optional<ConnectionEvidence> connection;
  private final Optional<StandingConnection> standing;
  private final Duration callTimeout;
  private final CallMeter meter;

  /**
   * @param calls the transport; closed with this client
   * @param connection the connection that carries the calls; empty if the transport has none, such
   *     as a message broker
   * @param callTimeout how long the host may take to answer a call
   */
  public AgentClient(
      String host, RpcClient calls, Optional<ConnectionEvidence> connection, Duration callTimeout) {
    this(host, calls, connection, Optional.empty(), callTimeout);
  }

  /**
   * @param standing the connection that carries the calls, if both sides keep it open and send
   *     heart-beats
   */
  public AgentClient(
      String host,
      RpcClient calls,
      Optional<ConnectionEvidence> connection,
      Optional<StandingConnection> standing,
      Duration callTimeout) {
    this(host, calls, connection, standing, callTimeout, (_, _, _) -> {});
  }

  private AgentClient(
      String host,
      RpcClient calls,
      Optional<ConnectionEvidence> connection,
      Optional<StandingConnection> standing,
      Duration callTimeout,
      CallMeter meter) {
    this.host = host;
    this.calls = calls;
    this.connection = connection;
    this.standing = standing;
    this.callTimeout = callTimeout;
    this.meter = meter;
  }

  /** Returns a client with the same transport whose calls the meter learns. */
  AgentClient measuredBy(CallMeter calls) {
    return new AgentClient(host, this.calls, connection, standing, callTimeout, calls);
  }

  public Capabilities getCapabilities() throws HostCallException, InterruptedException {
    try {
      return call(Verb.GET_CAPABILITIES, new NoParameters(), Capabilities.class, callTimeout);
    } catch (RpcException e) {
      throw exception(Verb.GET_CAPABILITIES, e);
    }
  }

  /**
   * Commits a change: the host restores its networks after a restart. Uplink's agent refuses if it
   * keeps another change. A stock Vdsm knows no ids, and commits what is in force.
   */
  public void commit(Optional<String> change) throws HostCallException, InterruptedException {
    boolean stock = isStockVdsm();
    if (!stock && change.isEmpty()) {
      throw new HostCallException(
          Failure.ERROR,
          "Host "
              + host
              + " keeps a change of its network that this engine did not request. The client that requested the change has to commit it; a restart of the host undoes it.");
    }
    try {
      call(
          Verb.SET_SAFE_NETWORK_CONFIG,
          new ChangeToCommit(stock ? Optional.empty() : change),
          JsonNode.class,
          callTimeout);
    } catch (RpcException e) {
      throw exception(Verb.SET_SAFE_NETWORK_CONFIG, e);
    }
  }

  /** Calls ping2, which has no side effect. */
  public void ping(Duration timeout) throws HostCallException, InterruptedException {
    try {
      call(Verb.PING2, new NoParameters(), Boolean.class, timeout);
    } catch (RpcException e) {
      throw exception(Verb.PING2, e);
    }
  }

  /**
   * Returns if the host is alive. Where the engine and the host keep a connection, its heart-beats
   * tell, and nothing is sent; otherwise the host has to answer a ping.
   */
  public void checkAlive(Duration timeout) throws HostCallException, InterruptedException {
    if (standing.isEmpty()) {
      ping(timeout);
    } else if (!standing.get().isOpen()) {
      throw new HostCallException(
          Failure.CONNECTION_LOST, "the connection of host " + host + " has ended");
    }
  }

  /** Returns whether the engine and the host keep a connection, whose heart-beats tell. */
  public boolean keepsConnection() {
    return standing.isPresent();
  }

  /** Returns whether the host is a stock Vdsm, which has no verb for the state of a change. */
  public boolean isStockVdsm() throws HostCallException, InterruptedException {
    try {
      call(Verb.GET_NETWORK_CHANGE, NO_CHANGE, ChangeStatus.class, callTimeout);
      return false;
    } catch (RpcException.Answered e) {
      if (e.code() == RpcError.METHOD_NOT_FOUND) {
        return true;
      }
      throw exception(Verb.GET_NETWORK_CHANGE, e);
    } catch (RpcException e) {
      throw exception(Verb.GET_NETWORK_CHANGE, e);
    }
  }

  /** Returns the connection that carries the calls, if the transport has one. */
  public Optional<ConnectionEvidence> connection() {
    return connection;
  }

  /** Returns the key of the host; empty if the transport has no connections. */
  public Optional<HostKey> hostKey() {
    return connection.map(found -> HostKey.of(found.certificate()));
  }

  @Override
  public void close() {
    calls.close();
  }

  /** Returns how long the host may take to answer a call. */
  public Duration callTimeout() {
    return callTimeout;
  }

  /** Returns the host's address on the connection that carries the calls. */
  Optional<InetAddress> hostAddress() {
    return connection.map(found -> found.host().getAddress());
  }

  /** Returns the raw answer, which {@link GetRouteCall} reads. */
  RouteAnswer getRoute(GetRoute request) throws RpcException, InterruptedException {
    return call(Verb.GET_ROUTE, request, RouteAnswer.class, callTimeout);
  }

  <R> R call(Verb verb, Object parameters, Class<R> result, Duration timeout)
      throws RpcException, InterruptedException {
    long start = System.nanoTime();
    CallResult ended = CallResult.ERROR;
    try {
      R answer = calls.call(verb.method(), parameters, result, timeout);
      ended = CallResult.ANSWERED;
      return answer;
    } catch (RpcException e) {
      ended = result(e);
      throw e;
    } finally {
      meter.called(verb, ended, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  <R> CompletableFuture<R> callAsync(
      Verb verb, Object parameters, Class<R> result, Duration timeout) {
    long start = System.nanoTime();
    return calls
        .callAsync(verb.method(), parameters, result, timeout)
        .whenComplete(
            (_, failure) ->
                meter.called(
                    verb,
                    failure == null ? CallResult.ANSWERED : result(failure),
                    Duration.ofNanos(System.nanoTime() - start)));
  }

  /** Returns the exception for a failed call, with the verb and the host in its message. */
  HostCallException exception(Verb verb, RpcException e) {
    String call = "%s of host %s: ".formatted(verb.method(), host);
    return switch (e) {
      case RpcException.Answered answered ->
          new HostCallException(
              Failure.ERROR,
              call + "the agent answered error %d, %s".formatted(answered.code(), e.getMessage()),
              e);
      case RpcException.NotConnected _ ->
          new HostCallException(
              Failure.CONNECTION_LOST, call + "the connection ended, " + e.getMessage(), e);
      case RpcException.DeadlineExceeded late ->
          new HostCallException(
              Failure.NO_ANSWER, call + "no answer within " + seconds(late.deadline()) + " s", e);
      default -> new HostCallException(Failure.ERROR, call + e.getMessage(), e);
    };
  }

  private static CallResult result(Throwable failure) {
    return switch (failure) {
      case RpcException.NotConnected _ -> CallResult.NOT_CONNECTED;
      case RpcException.DeadlineExceeded _ -> CallResult.NO_ANSWER;
      case CompletionException e when e.getCause() != null -> result(e.getCause());
      default -> CallResult.ERROR;
    };
  }

  /** Returns such as {@code 10} or {@code 0.5}. */
  static String seconds(Duration time) {
    return String.valueOf(time.toMillis() / 1000.0).replaceAll("\\.0$", "");
  }
}
