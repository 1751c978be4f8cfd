package org.uplink.engine.agent;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteLookups;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.ConnectionEnd;
import org.uplink.verbs.Verb;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;

/**
 * Asks a host for its routes to the engine: first for the flow of the connection, then for each
 * address of the engine. A refusal or an error of the host is a result; only a lost connection is
 * an exception.
 */
public final class GetRouteCall {
  /** The database stores hundreds of decisions, so long texts of a host are shortened. */
  private static final int MAX_TEXT = 500;

  private static final int MAX_LINKS = 128;

  private final AgentClient client;
  private final long deadline;

  private GetRouteCall(AgentClient client, long deadline) {
    this.client = client;
    this.deadline = deadline;
  }

  /** Makes all lookups of a decision, within twice the time of one call. */
  public static RouteLookups lookUp(
      AgentClient client, ConnectionEnds ends, List<InetAddress> engineAddresses)
      throws HostCallException, InterruptedException {
    Duration timeout = client.callTimeout().multipliedBy(2);
    var call = new GetRouteCall(client, System.nanoTime() + timeout.toNanos());
    RouteLookup flow =
        ends.hostView().isPresent()
            ? call.sendFlow(ends.hostView().get())
            : call.lookUpPlain(nearest(ends.engineAddress().getAddress(), engineAddresses));
    var plain = new ArrayList<RouteLookup>();
    for (InetAddress address : engineAddresses) {
      plain.add(
          flow.result() instanceof RouteResult.VerbMissing missing
              ? new RouteLookup(address, Optional.empty(), missing)
              : call.lookUpPlain(address));
    }
    return new RouteLookups(flow, plain);
  }

  /** Looks up where the host's packets of a connection leave. */
  public static RouteResult lookUpFlow(AgentClient client, ConnectionEnds.HostView host)
      throws HostCallException, InterruptedException {
    Duration timeout = client.callTimeout();
    return new GetRouteCall(client, System.nanoTime() + timeout.toNanos()).sendFlow(host).result();
  }

  /**
   * Reads an answer. If the address is the host's own, the host answers the device lo, the type
   * local, or both.
   */
  static RouteResult read(RouteAnswer answer) {
    if (answer.device().isEmpty()) {
      return new RouteResult.NoRoute(
          answer.reason().map(reason -> reason.name()).orElse("noRoute"));
    }
    String device = answer.device().get();
    if (!DeviceName.isValid(device)) {
      return new RouteResult.Failed("the device in the answer has an invalid name");
    }
    return new RouteResult.Found(
        device,
        device.equals("lo") || answer.type().equals(Optional.of("local")),
        answer.source().map(GetRouteCall::shortened),
        answer.gateway().map(GetRouteCall::shortened),
        answer.table().map(GetRouteCall::shortened),
        answer.path().stream()
            .filter(link -> DeviceName.isValid(link.name()))
            .limit(MAX_LINKS)
            .map(
                link ->
                    new RouteResult.Link(
                        link.name(),
                        shortened(link.kind()),
                        link.lower().stream().filter(DeviceName::isValid).limit(MAX_LINKS).toList(),
                        link.carrier()))
            .toList());
  }

  /**
   * Returns the address to look up if the host does not report its view of the connection. Such a
   * host does not know the parameters of a flow either.
   */
  private static InetAddress nearest(InetAddress engineEnd, List<InetAddress> engineAddresses) {
    return engineAddresses.contains(engineEnd)
        ? engineEnd
        : engineAddresses.stream()
            .filter(address -> address.getClass() == engineEnd.getClass())
            .findFirst()
            .orElse(engineAddresses.getFirst());
  }

  private RouteLookup sendFlow(ConnectionEnds.HostView host)
      throws HostCallException, InterruptedException {
    InetAddress engine = host.peer().getAddress();
    var flow =
        new RouteLookup.Flow(
            host.local().getAddress(), host.local().getPort(), host.peer().getPort());
    GetRoute request =
        GetRoute.tcp(
            new ConnectionEnd(IpLiteral.format(flow.source()), flow.sourcePort()),
            new ConnectionEnd(IpLiteral.format(engine), flow.port()));
    return new RouteLookup(engine, Optional.of(flow), send(request));
  }

  private RouteLookup lookUpPlain(InetAddress address)
      throws HostCallException, InterruptedException {
    return new RouteLookup(address, Optional.empty(), send(GetRoute.to(IpLiteral.format(address))));
  }

  private RouteResult send(GetRoute request) throws HostCallException, InterruptedException {
    if (System.nanoTime() - deadline > 0) {
      return new RouteResult.Failed("not asked: the earlier lookups took too long");
    }
    try {
      return read(client.getRoute(request));
    } catch (RpcException.Answered e) {
      return e.code() == RpcError.METHOD_NOT_FOUND
          ? new RouteResult.VerbMissing()
          : new RouteResult.Failed(
              "error %d, %s".formatted(e.code(), shortened(String.valueOf(e.getMessage()))));
    } catch (RpcException.DeadlineExceeded e) {
      return new RouteResult.Failed("no answer within " + AgentClient.seconds(e.deadline()) + " s");
    } catch (RpcException e) {
      throw client.exception(Verb.GET_ROUTE, e);
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
