package org.uplink.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;

/**
 * Trains the caches of the agent's and the engine's program where this user cannot create a lab
 * ({@link DeploymentTraining}): starts both as processes, lets the engine install the agent's host
 * over the loopback, and ends both. A JVM writes its cache when it ends.
 */
final class DaemonTraining implements AutoCloseable {
  private static final String HOST = "training";
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern AGENT_ADDRESS = Pattern.compile(" listens on \\S*:(\\d+)");

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  DaemonTraining(Path directory) {
    this.directory = directory;
  }

  /** Ends both programs and waits until they have written their caches. */
  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroy);
    try {
      for (Process process : processes) {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      processes.forEach(Process::destroyForcibly);
    }
  }

  /**
   * Runs the training.
   *
   * @param agent the command line of the agent's program, without options
   * @param engine the command line of the engine's program, without options
   */
  void run(List<String> agent, List<String> engine) throws IOException, InterruptedException {
    DataDirectory data = new DataDirectory(directory.resolve("engine"));
    Path state = directory.resolve("agent");
    HostCertificates.prepare(data);
    HostCertificates.issue(data, HOST, List.of(LOOPBACK), state.resolve("pki"));
    String local = LOOPBACK + ":0";
    Path agentLog = start(agent, "--state-dir", state.toString(), "--listen", local);
    start(
        engine,
        "--data-dir",
        data.root().toString(),
        "--addresses",
        LOOPBACK,
        "--https",
        local,
        "--hosts",
        local);
    int port = awaitPort(agentLog);
    EngineClient client = EngineClient.of(awaitUrl(data.url()), data.clientFiles());
    client.post(
        EngineClient.path("hosts"),
        HostCreation.direct(HOST, Optional.of(LOOPBACK), Optional.of(port), Optional.empty()),
        HostDocument.class);
    StartedRun.install(client, HOST).await(LIMIT);
  }

  private Path start(List<String> program, String... options) throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(options));
    Path log = directory.resolve(processes.size() + ".log");
    processes.add(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
    return log;
  }

  private int awaitPort(Path log) throws IOException, InterruptedException {
    return await(
        log,
        text -> {
          Matcher address = AGENT_ADDRESS.matcher(text);
          return address.find() ? Optional.of(Integer.valueOf(address.group(1))) : Optional.empty();
        });
  }

  private URI awaitUrl(Path file) throws IOException, InterruptedException {
    return await(
        file, text -> Optional.of(text.strip()).filter(url -> !url.isEmpty()).map(URI::create));
  }

  private <T> T await(Path file, Parser<T> parser) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() - deadline < 0 && processes.stream().allMatch(Process::isAlive)) {
      if (Files.exists(file)) {
        Optional<T> parsed = parser.parse(Files.readString(file));
        if (parsed.isPresent()) {
          return parsed.get();
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IOException("agent or engine did not start: no answer in " + file);
  }

  private interface Parser<T> {
    Optional<T> parse(String text);
  }
}
