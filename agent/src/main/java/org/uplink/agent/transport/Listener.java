package org.uplink.agent.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.address.Endpoint;
import org.uplink.agent.network.ProofListener;
import org.uplink.rpc.socket.OpenConnection;
import org.uplink.rpc.transport.RpcServer;

/** Listens for the engine's connections. */
public record Listener(RpcServer server) implements CallTransport {
  @Override
  public ProofListener proofs() {
    return new DeviceListener(server);
  }

  @Override
  public void start() {
    // The server has listened since it was created.
  }

  @Override
  public Optional<InetSocketAddress> listens() {
    return Optional.of(server.address());
  }

  @Override
  public List<OpenConnection> connections() {
    return server.connections();
  }

  @Override
  public Optional<EngineLink> engineLink() {
    return Optional.empty();
  }

  @Override
  public String describe() {
    return "listens on " + Endpoint.format(server.address());
  }

  @Override
  public void close() {
    server.close();
  }

  /** The agent's server listens on one device for the connection that proves a change. */
  private record DeviceListener(RpcServer server) implements ProofListener {
    @Override
    public boolean isSupported() {
      return server.canListenOnDevices();
    }

    @Override
    public AutoCloseable open(String device) throws IOException {
      return server.listenOn(device);
    }
  }
}
