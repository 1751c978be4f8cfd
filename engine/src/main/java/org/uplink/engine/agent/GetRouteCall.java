package org.uplink.engine.agent;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteLookup.Flow;
import org.uplink.engine.decision.facts.RouteLookups;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/**
 * Asks a host for its routes to the engine: the flow's first, then a plain one for each address of
 * the engine. An answer of any kind is a value; only a lost connection ends it.
 */
public final class GetRouteCall {
  private static final int LONGEST = 500;
  private static final int MOST_LINKS = 128;

  private final HostConnection connection;
  private final long end;

  private GetRouteCall(HostConnection connection, long end) {
    this.connection = connection;
    this.end = end;
  }

  /** All look-ups of an install, within twice the time that one verb has. */
  public static RouteLookups ask(
      HostConnection connection, ConnectionEnds ends, List<InetAddress> engineAddresses)
      throws HostCallException, InterruptedException {
    var budget = connection.callTimeout().multipliedBy(2);
    var questions = new GetRouteCall(connection, System.nanoTime() + budget.toNanos());
    var flow = questions.flow(ends, engineAddresses);
    var plain = new ArrayList<RouteLookup>();
    for (var address : engineAddresses) {
      plain.add(
          new RouteLookup(
              address,
              Optional.empty(),
              flow.result() instanceof RouteResult.VerbMissing missing
                  ? missing
                  : questions.ask(org.uplink.verbs.route.GetRoute.to(IpLiteral.format(address)))));
    }
    return new RouteLookups(flow, plain);
  }

  /**
   * F. A host that does not tell how it sees the connection has no members for a flow either: it is
   * asked for the engine's address in the connection's family, the plain way.
   */
  private RouteLookup flow(ConnectionEnds ends, List<InetAddress> engineAddresses)
      throws HostCallException, InterruptedException {
    if (ends.hostView().isEmpty()) {
      var near = ends.engineAddress().getAddress();
      var to =
          engineAddresses.contains(near)
              ? near
              : engineAddresses.stream()
                  .filter(address -> address.getClass() == near.getClass())
                  .findFirst()
                  .orElse(engineAddresses.getFirst());
      return new RouteLookup(
          to, Optional.empty(), ask(org.uplink.verbs.route.GetRoute.to(IpLiteral.format(to))));
    }
    var host = ends.hostView().get();
    var to = host.peer().getAddress();
    var flow = new Flow(host.local().getAddress(), host.local().getPort(), host.peer().getPort());
    return new RouteLookup(
        to,
        Optional.of(flow),
        ask(
            new org.uplink.verbs.route.GetRoute(
                IpLiteral.format(to),
                Optional.of(IpLiteral.format(flow.source())),
                Optional.of("tcp"),
                Optional.of(flow.sourcePort()),
                Optional.of(flow.port()))));
  }

  private RouteResult ask(org.uplink.verbs.route.GetRoute question)
      throws HostCallException, InterruptedException {
    if (System.nanoTime() - end > 0) {
      return new RouteResult.Failed("not asked: the look-ups before took too long");
    }
    try {
      return read(connection.getRoute(question));
    } catch (RpcException.Answered e) {
      return e.code() == RpcError.METHOD_NOT_FOUND
          ? new RouteResult.VerbMissing()
          : new RouteResult.Failed(
              "error %d, %s".formatted(e.code(), brief(String.valueOf(e.getMessage()))));
    } catch (RpcException.DeadlineExceeded e) {
      return new RouteResult.Failed("no answer within " + seconds(e.deadline()) + " s");
    } catch (RpcException e) {
      throw connection.exception(org.uplink.verbs.Verb.GET_ROUTE, e);
    }
  }

  private static String seconds(Duration time) {
    return String.valueOf(time.toMillis() / 1000.0).replaceAll("\\.0$", "");
  }

  /** What is kept of a host's words: decisions are kept by the hundred. */
  private static String brief(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** An address of the host itself answers the device lo, or the type local, or both. */
  static RouteResult read(org.uplink.verbs.route.RouteAnswer answer) {
    if (answer.device().isEmpty()) {
      return new RouteResult.NoRoute(
          answer.reason().map(reason -> reason.name()).orElse("noRoute"));
    }
    var device = answer.device().get();
    if (!DeviceName.isValid(device)) {
      return new RouteResult.Failed("the answer names a device by what is no device's name");
    }
    return new RouteResult.Found(
        device,
        device.equals("lo") || answer.type().equals(Optional.of("local")),
        answer.source().map(GetRouteCall::brief),
        answer.gateway().map(GetRouteCall::brief),
        answer.table().map(GetRouteCall::brief),
        answer.path().stream()
            .filter(link -> DeviceName.isValid(link.name()))
            .limit(MOST_LINKS)
            .map(link -> new RouteResult.Link(link.name(), brief(link.kind()), link.carrier()))
            .toList());
  }
}
