package org.uplink.demo.quickstart;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.address.IpLiteral;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.cli.rest.EngineClient;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.platform.Closer;

/**
 * An engine, an agent and a client of the engine in this process. {@link #close} may be called by
 * another thread at any time; parts that start after that are closed immediately.
 */
public final class Quickstart implements AutoCloseable {
  private final Closer closer = new Closer();
  private boolean closed;

  /**
   * Starts the engine, lets this machine join, and starts the agent.
   *
   * @throws org.uplink.agent.join.JoinException the machine cannot join
   */
  public Started start(Settings settings) {
    QuickstartDirectory directory = register(QuickstartDirectory.open(settings.directory()));
    String literal = IpLiteral.format(settings.address());
    Engine engine =
        register(
            Engine.start(
                EngineConfig.in(directory.engine())
                    .withAddresses(List.of(literal))
                    .withHosts(Optional.of(settings.hosts()))
                    .withHttps(settings.https())));
    EngineClient client =
        EngineClient.of(engine.url(), new DataDirectory(directory.engine()).clientFiles());
    new FirstHost(client, settings.host(), directory.agent()).join();
    var port =
        new HostAndPort(HostAddress.parse(literal), engine.hostPort().orElseThrow().getPort());
    register(Agent.start(AgentConfig.defaults(directory.agent()).withEngines(List.of(port))));
    return new Started(client);
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
   * @param address the address of the engine
   * @param hostsPort the port on which the engine takes connections of agents; 0 for any
   */
  public record Settings(
      Path directory, String host, InetAddress address, int hostsPort, int httpsPort) {
    InetSocketAddress hosts() {
      return new InetSocketAddress(address, hostsPort);
    }

    InetSocketAddress https() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpsPort);
    }
  }

  /**
   * A running quickstart.
   *
   * @param client a client of the engine
   */
  public record Started(EngineClient client) {}
}
