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
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.run.RunSettings;
import org.uplink.lab.topology.ConnectingSide;

/**
 * The main of a process in the lab: an engine, and a client that adds a host and installs it. Both
 * share a process, because the demo runs many of them on one machine. Prints the result as a line
 * of JSON.
 */
public final class DemoEngine {
  /** Marks the line of JSON among the lines of the log. */
  static final String OUTCOME = "OUTCOME ";

  /** Marks the line with the token of a host that dials in. */
  static final String TOKEN = "TOKEN ";

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
   * the name of the host, which side opens the connection, the address that it dials, and the
   * seconds that the engine tries to prove the network.
   */
  public static void main(String[] arguments) {
    try {
      DataDirectory data = new DataDirectory(Path.of(arguments[0]));
      EngineConfig config =
          EngineConfig.in(data.root())
              .withAddresses(List.of(arguments[1].split(",", -1)))
              .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .withHosts(Optional.of(new InetSocketAddress("::", ConnectingSide.AGENT.port())))
              .withRuns(
                  RunSettings.defaults()
                      .withProofTimeout(Duration.ofSeconds(Long.parseLong(arguments[6]))));
      try (Engine engine = Engine.start(config)) {
        EngineClient client = EngineClient.of(engine.url(), data.clientFiles());
        addCluster(client, arguments[2]);
        String name = arguments[3];
        HostDocument host =
            switch (ConnectingSide.valueOf(arguments[4])) {
              case ENGINE -> installDirect(client, name, arguments[5]);
              case AGENT -> installDialIn(client, name);
            };
        System.out.println(OUTCOME + RestJson.write(result(client, host)));
      }
    } catch (CommandFailure e) {
      System.err.println(e.getMessage() + " " + e.nextStep());
      System.exit(e.status());
    }
    System.exit(ExitStatus.SUCCESS);
  }

  private static void addCluster(EngineClient client, String level) {
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
  }

  private static HostDocument installDirect(EngineClient client, String name, String address) {
    add(
        client,
        HostCreation.direct(
            name,
            Optional.of(address),
            Optional.of(ConnectingSide.ENGINE.port()),
            Optional.of(CLUSTER)));
    return StartedRun.install(client, name).await(INSTALL_LIMIT);
  }

  /** Prints a token, and waits for the install that follows its use. */
  private static HostDocument installDialIn(EngineClient client, String name) {
    HostDocument added = add(client, HostCreation.dialIn(name, Optional.of(CLUSTER)));
    JoinTokenDocument token =
        client.post(
            EngineClient.path("join-tokens"),
            JoinTokenCreation.oneHost(name, true),
            JoinTokenDocument.class);
    System.out.println(TOKEN + token.token().orElseThrow());
    return StartedRun.attach(client, added).await(INSTALL_LIMIT, Optional.of(_ -> {}));
  }

  private static HostDocument add(EngineClient client, HostCreation host) {
    return client.post(EngineClient.path("hosts"), host, HostDocument.class);
  }

  private static Result result(EngineClient client, HostDocument host) {
    return new Result(
        host,
        client
            .get(EngineClient.path("hosts", host.name(), "decisions"), DecisionPage.class)
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
