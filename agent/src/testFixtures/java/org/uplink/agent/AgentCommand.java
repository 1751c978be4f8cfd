package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.GuardProcess;
import org.uplink.verbs.change.ChangeState;

/**
 * How an agent's JVM is started.
 *
 * @param options more than the usual ones
 * @param classPath of the agent and its guard
 */
record AgentCommand(List<String> options, String classPath) {
  /** As this JVM is. */
  static final AgentCommand PLAIN =
      new AgentCommand(List.of(), System.getProperty("java.class.path"));

  /** For a cache to be written, on a busy machine. */
  private static final Duration WRITTEN = Duration.ofMinutes(10);

  /** Keeps a copy. */
  AgentCommand {
    options = List.copyOf(options);
  }

  List<String> command(String main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * With caches of classes (JEP 514), as {@code ./uplink} makes them: for starts by the hundred.
   * They are recorded by a change that is kept, and one that a guard rolls back.
   *
   * @param folder for the caches, and the jars that they want instead of folders
   */
  static AgentCommand cached(Path folder) throws Exception {
    var jars = jars(Files.createDirectories(folder));
    var agents = folder.resolve("agent.aot");
    var guards = folder.resolve("guard.aot");
    var recording = new AgentCommand(List.of("-XX:AOTCacheOutput=" + agents), jars);
    try (var ground = AgentFixture.build(folder, recording)) {
      ground.start();
      var client = ground.client();
      var running = EngineCalls.beginDeployment(client, "a", EngineCalls.LONG_SECONDS);
      AgentFixture.awaitTrue(
          () -> EngineCalls.confirm(client, "a", EngineCalls.TOKEN).reason().contains("not newly"));
      EngineCalls.confirm(ground.client(), "a", EngineCalls.TOKEN);
      assertThat(running.get(EngineCalls.LONG_SECONDS, TimeUnit.SECONDS).state())
          .isEqualTo(ChangeState.SAFE);
      ground.agent().destroy();
      assertThat(ground.agent().onExit()).succeedsWithin(WRITTEN);
    }
    var place = new ChangePaths(folder, folder, folder.resolve("resolv.conf"));
    var guard = GuardProcess.command(place);
    var words = guard.subList(guard.indexOf("-cp") + 2, guard.size());
    AgentFixture.runToEnd(
        WRITTEN,
        new ProcessBuilder(
            new AgentCommand(List.of("-XX:AOTCacheOutput=" + guards), jars)
                .command(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new))));
    return new AgentCommand(
        List.of("-XX:AOTCache=" + agents, "-D" + GuardProcess.CACHE_PROPERTY + "=" + guards), jars);
  }

  private static String jars(Path folder) {
    var jar = ToolProvider.findFirst("jar").orElseThrow();
    var parts = new ArrayList<String>();
    for (var part : PLAIN.classPath.split(File.pathSeparator, -1)) {
      if (part.isEmpty()) {
        continue; // It would stand for the working folder, which has no classes.
      }
      if (Files.isDirectory(Path.of(part))) {
        var packed = folder.resolve(parts.size() + ".jar").toString();
        assertThat(jar.run(System.out, System.err, "-c", "-f", packed, "-C", part, ".")).isZero();
        parts.add(packed);
      } else {
        parts.add(part);
      }
    }
    return String.join(File.pathSeparator, parts);
  }
}
