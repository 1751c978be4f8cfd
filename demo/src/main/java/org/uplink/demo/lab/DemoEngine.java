package org.uplink.demo.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.run.RunSettings;

/**
 * The main of a process in the lab: an engine, and a client that adds a host and installs it. Both
 * share a process, because the demo runs many of them on one machine. Prints the result as a line
 * of JSON.
 */
public final class DemoEngine {
  /** Marks the line of JSON among the lines of the log. */
  static final String OUTCOME = "OUTCOME ";

  private static final String CLUSTER = "demo";
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);

  /** How long the engine tries to prove the network in topologies that prevent the proof. */
  static final Duration HOPELESS_PROOF_TIMEOUT = Duration.ofSeconds(15);

  /**
   * How long the engine tries to prove the network in the other topologies. A slow machine must not
   * look like a failed proof.
   */
  static final Duration PROOF_TIMEOUT = Duration.ofMinutes(2);

  private DemoEngine() {}

  /**
   * Takes the data directory, the engine's addresses separated by commas, the cluster level, and
   * the name, address and port of the host, and the seconds that the engine tries to prove the
   * network.
   */
  public static void main(String[] arguments) {
    try {
      DataDirectory data = new DataDirectory(Path.of(arguments[0]));
      EngineConfig config =
          EngineConfig.in(data.root())
              .withAddresses(List.of(arguments[1].split(",", -1)))
              .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .withRuns(
                  RunSettings.defaults()
                      .withProofTimeout(Duration.ofSeconds(Long.parseLong(arguments[6]))));
      try (Engine engine = Engine.start(config)) {
        EngineClient client = EngineClient.of(engine.url(), data.clientFiles());
        String level = arguments[2];
        HostCreation host =
            HostCreation.direct(
                arguments[3],
                Optional.of(arguments[4]),
                Optional.of(Integer.valueOf(arguments[5])),
                Optional.of(CLUSTER));
        System.out.println(OUTCOME + RestJson.write(install(client, level, host)));
      }
    } catch (CommandFailure e) {
      System.err.println(e.getMessage() + " " + e.nextStep());
      System.exit(e.status());
    }
    System.exit(ExitStatus.SUCCESS);
  }

  private static Result install(EngineClient client, String level, HostCreation wanted) {
    client.post(
        EngineClient.path("clusters"),
        new ClusterCreation(
            CLUSTER,
            Optional.of(level),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        ClusterDocument.class);
    client.post(EngineClient.path("hosts"), wanted, HostDocument.class);
    HostDocument host = StartedRun.install(client, wanted.name()).await(INSTALL_LIMIT);
    return new Result(
        host,
        client
            .get(EngineClient.path("hosts", wanted.name(), "decisions"), DecisionPage.class)
            .items()
            .stream()
            .reduce((newer, older) -> older));
  }

  /**
   * The result of an install.
   *
   * @param host the host after its install
   * @param decision the first decision, which the deployment depends on; empty if the install ended
   *     before it
   */
  record Result(HostDocument host, Optional<DecisionDocument> decision) {}
}
