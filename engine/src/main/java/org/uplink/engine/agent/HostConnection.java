package org.uplink.engine.agent;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.route.RouteAnswer;
import tools.jackson.databind.JsonNode;

/** The one connection of an install, to the host that is meant. */
public final class HostConnection implements AutoCloseable {
  private final String host;
  private final RpcConnection connection;
  private final Duration deadline;

  HostConnection(String host, RpcConnection connection, Duration deadline) {
    this.host = host;
    this.connection = connection;
    this.deadline = deadline;
  }

  public Capabilities getCapabilities() throws HostCallException, InterruptedException {
    try {
      return connection.call(
          Verb.GET_CAPABILITIES.method(), new NoParameters(), Capabilities.class, deadline);
    } catch (RpcException e) {
      throw exception(Verb.GET_CAPABILITIES, e);
    }
  }

  /** What is in force becomes what a restart of the host makes again. */
  public void setSafeNetworkConfig() throws HostCallException, InterruptedException {
    try {
      connection.call(
          Verb.SET_SAFE_NETWORK_CONFIG.method(), new NoParameters(), JsonNode.class, deadline);
    } catch (RpcException e) {
      throw exception(Verb.SET_SAFE_NETWORK_CONFIG, e);
    }
  }

  /** The raw answer; {@link GetRouteCall} reads it. */
  RouteAnswer getRoute(org.uplink.verbs.route.GetRoute question)
      throws RpcException, InterruptedException {
    return connection.call(Verb.GET_ROUTE.method(), question, RouteAnswer.class, deadline);
  }

  /** The sign of life that has no side effect. */
  public void ping(Duration limit) throws HostCallException, InterruptedException {
    try {
      connection.call(Verb.PING2.method(), new NoParameters(), Boolean.class, limit);
    } catch (RpcException e) {
      throw exception(Verb.PING2, e);
    }
  }

  <R> R call(Verb verb, Object parameters, Class<R> result, Duration limit)
      throws RpcException, InterruptedException {
    return connection.call(verb.method(), parameters, result, limit);
  }

  <R> CompletableFuture<R> callAsync(
      Verb verb, Object parameters, Class<R> result, Duration limit) {
    return connection.callAsync(verb.method(), parameters, result, limit);
  }

  public boolean isOpen() {
    return connection.isOpen();
  }

  HostCallException exception(Verb verb, RpcException e) {
    var asked = "%s of host %s: ".formatted(verb.method(), host);
    return switch (e) {
      case RpcException.Answered answered ->
          new HostCallException(
              Failure.ERROR,
              asked + "the agent answered error %d, %s".formatted(answered.code(), e.getMessage()),
              e);
      case RpcException.NotConnected lost ->
          new HostCallException(
              Failure.CONNECTION_LOST, asked + "the connection ended, " + e.getMessage(), e);
      case RpcException.DeadlineExceeded late ->
          new HostCallException(
              Failure.NO_ANSWER,
              asked + "no answer within %d s".formatted(deadline.toSeconds()),
              e);
      default -> new HostCallException(Failure.ERROR, asked + e.getMessage(), e);
    };
  }

  Duration callTimeout() {
    return deadline;
  }

  public InetSocketAddress localAddress() {
    return connection.localAddress();
  }

  public InetSocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  /** The certificate that the host presented. */
  public X509Certificate certificate() {
    return connection.peer().getFirst();
  }

  @Override
  public void close() {
    connection.close();
  }
}
