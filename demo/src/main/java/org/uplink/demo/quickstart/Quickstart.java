package org.uplink.demo.quickstart;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.cli.rest.EngineClient;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.HostCertificates;
import org.uplink.pki.CredentialFiles;
import org.uplink.platform.Closer;

/**
 * An engine, an agent and a client of the engine in this process. {@link #close} may be called by
 * another thread at any time; parts that start after that are closed immediately.
 */
public final class Quickstart implements AutoCloseable {
  private final Closer closer = new Closer();
  private boolean closed;

  /** Starts the engine, the agent and the client. */
  public Started start(Settings settings) {
    QuickstartDirectory directory = register(QuickstartDirectory.open(settings.directory()));
    String literal = IpLiteral.format(settings.address());
    Engine engine =
        register(
            Engine.start(
                EngineConfig.in(directory.engine())
                    .withAddresses(List.of(literal))
                    .withHttps(settings.https())));
    DataDirectory data = new DataDirectory(directory.engine());
    HostCertificates.Files files =
        HostCertificates.issue(
            data, settings.host(), List.of(literal), directory.agent().resolve("pki"));
    Agent agent =
        register(
            Agent.start(
                AgentConfig.defaults(directory.agent())
                    .withListen(settings.agent())
                    .withCredentials(
                        new CredentialFiles(files.key(), files.certificate(), files.authority()))));
    return new Started(
        EngineClient.of(engine.url(), data.clientFiles()), agent.address().getPort());
  }

  @Override
  public synchronized void close() {
    closed = true;
    closer.close();
  }

  private synchronized <T extends AutoCloseable> T register(T part) {
    closer.register(part);
    if (closed) {
      closer.close();
      throw new IllegalStateException("another thread closed the quickstart while it was starting");
    }
    return part;
  }

  /**
   * The settings of a quickstart.
   *
   * @param directory the directory for all state
   * @param host the name of this machine as a host
   * @param address the address of engine and agent
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
   * A running quickstart.
   *
   * @param client a client of the engine
   * @param agentPort the port on which the agent listens
   */
  public record Started(EngineClient client, int agentPort) {}
}
