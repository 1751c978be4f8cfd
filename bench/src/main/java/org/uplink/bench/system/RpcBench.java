package org.uplink.bench.system;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.Contender;
import org.uplink.bench.Measurement;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;

/**
 * Measures calls of Host.getRoute over one TLS connection to an agent in its own process. The
 * baseline is Host.ping2, which does nothing. So the difference is the cost of Host.getRoute.
 */
public final class RpcBench {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int IN_FLIGHT = 32;
  private static final GetRoute QUERY = GetRoute.to("127.0.0.1");

  private RpcBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    try (var agent = AgentProcess.start();
        var connector = RpcConnector.open();
        var client = agent.connect(connector)) {
      var blocks = new AlternatingBlocks(Duration.ofMillis(500), 15);
      System.out.print(
          Measurement.table(
              "Calls over one TLS connection",
              blocks.measure(
                  List.of(
                      oneByOne(
                          "Host.ping2, one by one", client, "Host.ping2", Map.of(), Boolean.class),
                      oneByOne(
                          "Host.getRoute, one by one",
                          client,
                          "Host.getRoute",
                          QUERY,
                          RouteAnswer.class),
                      inFlight(
                          "Host.ping2, 32 at once", client, "Host.ping2", Map.of(), Boolean.class),
                      inFlight(
                          "Host.getRoute, 32 at once",
                          client,
                          "Host.getRoute",
                          QUERY,
                          RouteAnswer.class)))));
    }
  }

  private static <R> Contender oneByOne(
      String name, RpcConnection client, String verb, Object params, Class<R> result) {
    return Contender.of(
        name,
        times -> {
          for (long i = 0; i < times; i++) {
            check(client.call(verb, params, result, DEADLINE));
          }
        });
  }

  private static <R> Contender inFlight(
      String name, RpcConnection client, String verb, Object params, Class<R> result) {
    return Contender.of(
        name,
        times -> {
          var open = new ArrayDeque<CompletableFuture<R>>();
          for (long i = 0; i < times; i++) {
            if (open.size() == IN_FLIGHT) {
              check(open.remove().get());
            }
            open.add(client.callAsync(verb, params, result, DEADLINE));
          }
          for (var last : open) {
            check(last.get());
          }
        });
  }

  private static void check(Object answer) {
    if (answer instanceof RouteAnswer route && !route.device().equals(Optional.of("lo"))) {
      throw new IllegalStateException("the agent answered " + answer);
    }
  }
}
