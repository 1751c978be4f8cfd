package org.uplink.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** Accepts TCP connections, and sends back what it receives. Each connection has a thread. */
final class EchoServer implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final ServerSocket server;

  private EchoServer(ServerSocket server) {
    this.server = server;
  }

  static EchoServer start(InetSocketAddress address) throws IOException {
    var echo = new EchoServer(new ServerSocket(address.getPort(), BACKLOG, address.getAddress()));
    Thread.ofPlatform().daemon().name("echo").start(echo::accept);
    return echo;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> echo(socket));
      } catch (SocketException e) {
        // The server is closed, or the connection ended before it was accepted.
        Thread.onSpinWait();
      } catch (IOException e) {
        System.err.println("echo: " + e.getMessage());
      }
    }
  }

  private static void echo(Socket connection) {
    try (Socket socket = connection) {
      socket.setTcpNoDelay(true);
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The other end has broken the connection.
      Thread.onSpinWait();
    }
  }
}
