package org.uplink.engine.rest.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;

/** Creates the listening sockets of a {@link TurnContext}. */
final class TurnServerSocketFactory extends SSLServerSocketFactory {
  private static final int DEFAULT_BACKLOG = 50;

  private final SSLContext tls;
  private final HandshakeTurns turns;

  TurnServerSocketFactory(SSLContext tls, HandshakeTurns turns) {
    this.tls = tls;
    this.turns = turns;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getServerSocketFactory().getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getServerSocketFactory().getSupportedCipherSuites();
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new TurnServerSocket(
        (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(),
        tls.getSocketFactory(),
        turns);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return bound(new InetSocketAddress(port), DEFAULT_BACKLOG);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return bound(new InetSocketAddress(port), backlog);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    return bound(new InetSocketAddress(address, port), backlog);
  }

  private ServerSocket bound(InetSocketAddress address, int backlog) throws IOException {
    ServerSocket socket = createServerSocket();
    try {
      socket.bind(address, backlog);
      return socket;
    } catch (IOException | RuntimeException e) {
      try (socket) {
        throw e;
      }
    }
  }
}
