package org.uplink.bench.system;

import java.time.Duration;
import java.util.Map;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.Measurement;
import org.uplink.rpc.transport.RpcConnector;

/**
 * Measures the time from the start of the agent's process to the first answer over TLS, and the
 * agent's memory.
 */
public final class AgentBench {
  private static final int STARTS = 11;

  private AgentBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    var starts = new double[STARTS];
    var memory = new double[STARTS];
    var own = new double[STARTS];
    try (var connector = RpcConnector.open()) {
      for (int i = 0; i < STARTS; i++) {
        try (var agent = AgentProcess.start();
            var client = agent.connect(connector)) {
          call(client);
          starts[i] = System.nanoTime() - agent.startedAt();
          for (int calls = 0; calls < 1000; calls++) {
            call(client);
          }
          memory[i] = agent.resident();
          own[i] = agent.residentOfItsOwn();
        }
      }
    }
    System.out.printf(
        "%n### The agent%n%nTime from start to first answer: %s. Resident memory after 1,000 calls:"
            + " %.0f MiB, of which %.0f MiB belong to no file (RssAnon). Medians of %d starts.%n",
        Measurement.duration(AlternatingBlocks.median(starts)),
        AlternatingBlocks.median(memory),
        AlternatingBlocks.median(own),
        STARTS);
  }

  private static void call(org.uplink.rpc.jsonrpc.RpcClient client) throws Exception {
    client.call("Host.ping2", Map.of(), Boolean.class, Duration.ofSeconds(10));
  }
}
