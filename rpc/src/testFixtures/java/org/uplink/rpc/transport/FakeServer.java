package org.uplink.rpc.transport;

import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server for one client that sends exactly what a test wants. */
final class FakeServer implements AutoCloseable {
  private final SSLServerSocket listening;
  private final Thread thread;

  FakeServer(Script script) throws IOException {
    listening =
        (SSLServerSocket)
            TlsPeers.HOST
                .getServerSocketFactory()
                .createServerSocket(0, 5, TlsPeers.ANY_PORT.getAddress());
    listening.setNeedClientAuth(true);
    thread = Thread.ofVirtual().start(() -> run(script));
  }

  @Override
  public void close() throws IOException {
    listening.close();
    thread.interrupt();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
  }

  private void run(Script script) {
    try (var accepted = (SSLSocket) listening.accept()) {
      accepted.setSoTimeout((int) HANG.toMillis());
      script.play(new AcceptedConnection(accepted));
      while (accepted.getInputStream().read() >= 0) {
        // Waits until the client closes the connection.
      }
    } catch (SocketException closed) {
      // The client has closed the connection.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  interface Script {
    void play(AcceptedConnection line) throws IOException;
  }

  /** The accepted connection. */
  record AcceptedConnection(SSLSocket socket) {
    void send(String frames) throws IOException {
      socket.getOutputStream().write(frames.replace('^', '\0').getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    /** Reads the next frame as text. Its body must not contain NUL. */
    String frame() throws IOException {
      var text = new StringBuilder();
      while (true) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new SocketException("the client is gone");
        }
        if (next == 0) {
          return text.toString();
        }
        if (next != '\n' || !text.isEmpty()) {
          text.append((char) next);
        }
      }
    }

    /** Reads CONNECT and two SUBSCRIBE frames, and answers the first. */
    void accept(String heartBeat) throws IOException {
      frame();
      send("CONNECTED\nversion:1.2\nheart-beat:" + heartBeat + "\n\n^");
      frame();
      frame();
    }

    void hangUp() throws IOException {
      socket.close();
    }
  }
}
