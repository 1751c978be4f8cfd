package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.scaled;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.run.RunSettings;
import org.uplink.pki.CredentialFiles;

/** An engine and an agent on the loopback, in this JVM, and commands to the engine. */
final class EngineAndAgentFixture implements AutoCloseable {
  private final Path scratch;
  private final DataDirectory data;
  private final Engine engine;
  private final Agent agent;

  private EngineAndAgentFixture(Path scratch, Optional<InetSocketAddress> hosts) {
    this.scratch = scratch;
    data = new DataDirectory(scratch.resolve("engine"));
    engine =
        Engine.start(
            EngineConfig.in(data.root())
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withHosts(hosts)
                .withRuns(RunSettings.defaults().withAgentTimeout(scaled(Duration.ofSeconds(5)))));
    UplinkRun issued =
        ask("engine", "issue-certificate", "node", "--address", "127.0.0.1", "--out", file("node"));
    assertThat(issued.status()).as(issued.err()).isZero();
    agent =
        Agent.start(
            AgentConfig.defaults(scratch.resolve("agent"))
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withCredentials(CredentialFiles.in(scratch.resolve("node"))));
  }

  /** Starts both. Their files are in this folder. */
  static EngineAndAgentFixture start(Path scratch) {
    return new EngineAndAgentFixture(scratch, Optional.empty());
  }

  /** Starts both, and a port on which other agents dial in. */
  static EngineAndAgentFixture startWithPortForHosts(Path scratch) {
    return new EngineAndAgentFixture(
        scratch, Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @Override
  public void close() {
    agent.close();
    engine.close();
  }

  int agentPort() {
    return agent.address().getPort();
  }

  /** Returns the path of a file in the folder. */
  String file(String name) {
    return scratch.resolve(name).toString();
  }

  /** Returns the engine's data directory. */
  String dir() {
    return data.root().toString();
  }

  /** Runs a command for this engine. */
  UplinkRun ask(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data-dir";
    all[arguments.length + 1] = dir();
    return UplinkRun.uplink(all);
  }

  /** Adds the agent's host to the engine. */
  void add(String name) {
    UplinkRun added =
        ask("host", "add", name, "--address", "127.0.0.1", "--port", String.valueOf(agentPort()));
    assertThat(added.status()).as(added.err()).isZero();
    assertThat(added.out()).contains("Added " + name + " to cluster Default");
  }
}
