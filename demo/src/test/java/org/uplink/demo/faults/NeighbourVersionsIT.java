package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.ProcessResult;

/**
 * Engine and agent of neighbouring versions, as while hosts are upgraded one after the other: each
 * of them may be the newer one. The folder {@code -Duplink.older} has the programs of an earlier
 * commit ({@code build/older-programs}).
 */
class NeighbourVersionsIT {
  private static final String ENGINE_ADDRESS = "192.0.2.10";
  private static final String HOST_ADDRESS = "192.0.2.20";
  private static final String URL = "https://" + ENGINE_ADDRESS + ":8443";
  private static final String NIC = "eth0";
  private static final String BRIDGE = "br0";

  private Lab lab;
  private LabHost lan;
  private LabHost engine;
  private LabHost host;
  private int started;

  @BeforeEach
  void open() {
    assumeThat(System.getProperty("uplink.older"))
        .as("there are no programs of an earlier commit (build/older-programs, -Duplink.older)")
        .isNotNull();
    assumeThat(Lab.unavailable()).isEmpty();
    lab = Lab.open();
    lan = lab.host("switch").bridge(BRIDGE);
    engine = plugged("engine", ENGINE_ADDRESS);
    host = plugged("node1", HOST_ADDRESS);
  }

  @AfterEach
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hostJoinsIsInstalledChangedAndRollsBack(Pair pair) throws Exception {
    start(
        engine,
        pair.engine,
        "org.uplink.engine.main.EngineMain",
        "--addresses",
        ENGINE_ADDRESS,
        "--https",
        ENGINE_ADDRESS + ":8443",
        "--hosts",
        ENGINE_ADDRESS + ":54322",
        "--data-dir",
        data());
    await("the engine answers").until(() -> attempt(pair, "cluster", "list").status() == 0);
    String line = uplink(pair, "host", "add", "node1").strip();
    String token = line.substring(line.lastIndexOf(' ') + 1);
    ProcessResult join = host.attempt(HANG, agent(pair, "join", token).toArray(String[]::new));
    assertThat(join.status()).as(join.toString()).isZero();
    host.start("agent" + ++started, agent(pair));
    await("the agent is connected")
        .until(() -> uplink(pair, "host", "list", "--json").contains("\"connection\""));

    assertThat(uplink(pair, "host", "install", "node1")).contains("Up, active NIC ovirtmgmt");
    assertThat(isBridged()).isTrue();

    // The agent cannot open the connection that proves the change.
    engine.nft(
        """
        table inet faults {
          chain input {
            type filter hook input priority 0
            ip saddr %s tcp dport 54322 tcp flags & (syn | ack) == syn drop
          }
        }"""
            .formatted(HOST_ADDRESS));
    uplink(pair, "cluster", "network", "Default", "--bridgeless");
    ProcessResult refused = attempt(pair, "host", "sync", "node1");
    assertThat(refused.status()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.out()).contains("rolled the change back");
    assertThat(isBridged()).as("rolled back").isTrue();

    engine.nft("delete table inet faults");
    await("the agent is connected, and the host is changed")
        .until(() -> attempt(pair, "host", "sync", "node1").status() == 0);
    assertThat(isBridged()).isFalse();
    assertThat(uplink(pair, "host", "list")).contains("Up");
  }

  private boolean isBridged() {
    return host.ip("-o link show " + NIC).contains("master ovirtmgmt");
  }

  private LabHost plugged(String name, String address) {
    LabHost machine = lab.host(name);
    lab.connect(machine, NIC, lan, name);
    lan.ip("link set " + name + " master " + BRIDGE);
    return machine.address(NIC, address + "/24");
  }

  private void start(LabHost machine, Version version, String main, String... arguments)
      throws IOException {
    machine.start("program" + ++started, version.java(main, arguments));
  }

  private List<String> agent(Pair pair, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(
        List.of(
            "--config",
            host.directory().resolve("agent.conf").toString(),
            "--state-dir",
            host.directory().resolve("state").toString()));
    return pair.agent.java("org.uplink.agent.main.AgentMain", words.toArray(String[]::new));
  }

  /** The commands on the engine's machine are of the engine's package. */
  private ProcessResult attempt(Pair pair, String... words) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--engine", URL, "--data-dir", data()));
    return engine.attempt(
        HANG,
        pair.engine
            .java("org.uplink.cli.Uplink", arguments.toArray(String[]::new))
            .toArray(String[]::new));
  }

  private String uplink(Pair pair, String... words) throws IOException {
    ProcessResult result = attempt(pair, words);
    assertThat(result.status()).as(result.toString()).isZero();
    return result.out();
  }

  private String data() {
    return engine.directory().resolve("data").toString();
  }

  /** Which of the two is newer. */
  enum Pair {
    NEWER_ENGINE(Version.OF_THIS_CHECKOUT, Version.OLDER),
    NEWER_AGENT(Version.OLDER, Version.OF_THIS_CHECKOUT);

    private final Version engine;
    private final Version agent;

    Pair(Version engine, Version agent) {
      this.engine = engine;
      this.agent = agent;
    }
  }

  /** The programs of a commit. */
  enum Version {
    OF_THIS_CHECKOUT,
    OLDER;

    List<String> java(String main, String... arguments) throws IOException {
      List<String> command = new ArrayList<>(JavaCommand.of(main, arguments));
      if (this == OLDER) {
        command.set(command.indexOf("-cp") + 1, olderClassPath());
      }
      return command;
    }

    private static String olderClassPath() throws IOException {
      try (Stream<Path> files = Files.list(Path.of(System.getProperty("uplink.older")))) {
        return files
            .filter(file -> file.toString().endsWith(".jar"))
            .map(Path::toString)
            .sorted()
            .collect(Collectors.joining(":"));
      }
    }
  }
}
