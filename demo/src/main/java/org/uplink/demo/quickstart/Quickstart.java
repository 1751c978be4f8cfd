package org.uplink.demo.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.cli.rest.EngineClient;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.HostCertificates;
import org.uplink.pki.CredentialFiles;

/**
 * The engine, the agent and a client, as far as they are started; closed in reverse order. Closing
 * may come from another thread at any time: what is started after that is closed at once.
 */
public final class Quickstart implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /**
   * What it is started with.
   *
   * @param directory the state
   * @param host the name of this machine as a host
   * @param address the engine's, and the agent's
   */
  public record Settings(
      Path directory, String host, InetAddress address, int agentPort, int httpsPort) {
    InetSocketAddress agent() {
      return new InetSocketAddress(address, agentPort);
    }

    InetSocketAddress https() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpsPort);
    }
  }

  /**
   * What runs.
   *
   * @param client of the engine
   * @param agentPort the agent's real one
   */
  public record Started(EngineClient client, int agentPort) {}

  /** Starts all of it. */
  public Started start(Settings plan) {
    QuickstartDirectory directory = register(QuickstartDirectory.open(plan.directory()));
    String literal = IpLiteral.format(plan.address());
    Engine engine =
        register(
            Engine.start(
                EngineConfig.in(directory.engine())
                    .withAddresses(List.of(literal))
                    .withHttps(plan.https())));
    DataDirectory data = new DataDirectory(directory.engine());
    HostCertificates.Files files =
        HostCertificates.issue(
            data, plan.host(), List.of(literal), directory.agent().resolve("pki"));
    Agent agent =
        register(
            Agent.start(
                AgentConfig.defaults(directory.agent())
                    .withListen(plan.agent())
                    .withCredentials(
                        new CredentialFiles(files.key(), files.certificate(), files.authority()))));
    return new Started(
        register(EngineClient.of(engine.url(), data.clientFiles())), agent.address().getPort());
  }

  private synchronized <T extends AutoCloseable> T register(T started) {
    opened.push(started);
    if (closed) {
      closeAll()
          .ifPresent(
              failure -> {
                throw new IllegalStateException(failure);
              });
      throw new IllegalStateException("ended while starting");
    }
    return started;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    Optional<IOException> failure = closeAll();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private Optional<IOException> closeAll() {
    IOException failure = new IOException("could not end all that was started");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
    return Optional.of(failure).filter(any -> any.getSuppressed().length > 0);
  }
}
