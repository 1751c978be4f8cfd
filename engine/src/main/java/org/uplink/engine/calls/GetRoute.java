package org.uplink.engine.calls;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.decision.Connection;
import org.uplink.engine.decision.Lookups;
import org.uplink.engine.decision.RouteAnswer;
import org.uplink.engine.decision.RouteLookup;
import org.uplink.engine.decision.RouteLookup.Flow;
import org.uplink.engine.host.AddressText;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/**
 * Asks a host for its routes to the engine: the flow's first, then a plain one for each address of
 * the engine. An answer of any kind is a value; only a lost connection ends it.
 */
public final class GetRoute {
  private static final int LONGEST = 500;
  private static final int MOST_LINKS = 128;

  private final HostConnection connection;
  private final long end;

  private GetRoute(HostConnection connection, long end) {
    this.connection = connection;
    this.end = end;
  }

  /** All look-ups of an install, within twice the time that one verb has. */
  public static Lookups ask(
      HostConnection connection, Connection ends, List<InetAddress> engineAddresses)
      throws HostCallException, InterruptedException {
    var budget = connection.deadline().multipliedBy(2);
    var questions = new GetRoute(connection, System.nanoTime() + budget.toNanos());
    var flow = questions.flow(ends, engineAddresses);
    var plain = new ArrayList<RouteLookup>();
    for (var address : engineAddresses) {
      plain.add(
          new RouteLookup(
              address,
              Optional.empty(),
              flow.answer() instanceof RouteAnswer.VerbMissing missing
                  ? missing
                  : questions.ask(org.uplink.verbs.route.GetRoute.to(AddressText.of(address)))));
    }
    return new Lookups(flow, plain);
  }

  /**
   * F. A host that does not tell how it sees the connection has no members for a flow either: it is
   * asked for the engine's address in the connection's family, the plain way.
   */
  private RouteLookup flow(Connection ends, List<InetAddress> engineAddresses)
      throws HostCallException, InterruptedException {
    if (ends.host().isEmpty()) {
      var near = ends.near().getAddress();
      var to =
          engineAddresses.contains(near)
              ? near
              : engineAddresses.stream()
                  .filter(address -> address.getClass() == near.getClass())
                  .findFirst()
                  .orElse(engineAddresses.getFirst());
      return new RouteLookup(
          to, Optional.empty(), ask(org.uplink.verbs.route.GetRoute.to(AddressText.of(to))));
    }
    var host = ends.host().get();
    var to = host.peer().getAddress();
    var flow = new Flow(host.local().getAddress(), host.local().getPort(), host.peer().getPort());
    return new RouteLookup(
        to,
        Optional.of(flow),
        ask(
            new org.uplink.verbs.route.GetRoute(
                AddressText.of(to),
                Optional.of(AddressText.of(flow.source())),
                Optional.of("tcp"),
                Optional.of(flow.sourcePort()),
                Optional.of(flow.port()))));
  }

  private RouteAnswer ask(org.uplink.verbs.route.GetRoute question)
      throws HostCallException, InterruptedException {
    if (System.nanoTime() - end > 0) {
      return new RouteAnswer.Failed("not asked: the look-ups before took too long");
    }
    try {
      return read(connection.getRoute(question));
    } catch (RpcException.Answered e) {
      return e.code() == RpcError.METHOD_NOT_FOUND
          ? new RouteAnswer.VerbMissing()
          : new RouteAnswer.Failed(
              "error %d, %s".formatted(e.code(), brief(String.valueOf(e.getMessage()))));
    } catch (RpcException.DeadlineExceeded e) {
      return new RouteAnswer.Failed("no answer within " + seconds(e.deadline()) + " s");
    } catch (RpcException e) {
      throw connection.failed(org.uplink.verbs.Verb.GET_ROUTE, e);
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
  static RouteAnswer read(org.uplink.verbs.route.RouteAnswer answer) {
    if (answer.device().isEmpty()) {
      return new RouteAnswer.NoRoute(
          answer.reason().map(reason -> reason.name()).orElse("noRoute"));
    }
    var device = answer.device().get();
    if (!DeviceName.isValid(device)) {
      return new RouteAnswer.Failed("the answer names a device by what is no device's name");
    }
    return new RouteAnswer.Found(
        device,
        device.equals("lo") || answer.type().equals(Optional.of("local")),
        answer.source().map(GetRoute::brief),
        answer.gateway().map(GetRoute::brief),
        answer.table().map(GetRoute::brief),
        answer.path().stream()
            .filter(link -> DeviceName.isValid(link.name()))
            .limit(MOST_LINKS)
            .map(link -> new RouteAnswer.Link(link.name(), brief(link.kind()), link.carrier()))
            .toList());
  }
}
