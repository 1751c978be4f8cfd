package org.uplink.rpc.transport;

import static org.uplink.testkit.Deadlines.HANG;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A TLS client that sends exactly what a test wants. In the text of a frame, {@code ^} stands for
 * NUL.
 */
final class RawPeer implements AutoCloseable {
  static final String CONNECT = "CONNECT\naccept-version:1.2\n\n^";
  private static final Pattern LENGTH = Pattern.compile("\ncontent-length:(\\d+)\n");

  private final SSLSocket socket;

  RawPeer(InetSocketAddress server, SSLContext context) throws IOException {
    socket =
        (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
    socket.setSoTimeout((int) HANG.toMillis());
    socket.setTcpNoDelay(true);
  }

  static RawPeer connected(RpcServer server) throws IOException {
    var peer = new RawPeer(server.address(), TlsPeers.ENGINE);
    peer.send(CONNECT);
    String answer = peer.frame();
    if (!answer.startsWith("CONNECTED\n")) {
      throw new IOException("not connected: " + answer);
    }
    return peer;
  }

  @Override
  public void close() throws IOException {
    if (!socket.isClosed()) {
      // On close, the JDK waits for the peer's close_notify up to the read timeout.
      socket.setSoTimeout(100);
      socket.close();
    }
  }

  SSLSocket socket() {
    return socket;
  }

  void send(String frames) throws IOException {
    sendBytes(frames.replace('^', '\0').getBytes(StandardCharsets.UTF_8));
  }

  void sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void request(String json) throws IOException {
    send(
        "SEND\ndestination:jms.topic.vdsm_requests\nreply-to:jms.topic.vdsm_responses\n\n"
            + json
            + "^");
  }

  /** Reads the next frame as text without its NUL. Skips line ends before it. */
  String frame() throws IOException {
    var bytes = new ByteArrayOutputStream();
    int length = -1;
    while (true) {
      int next = read();
      if (bytes.size() == 0 && next == '\n') {
        continue;
      }
      if (next == 0 && (length < 0 || bytes.size() >= length)) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
      bytes.write(next);
      if (next == '\n' && length < 0) {
        String head = bytes.toString(StandardCharsets.UTF_8);
        Matcher found = LENGTH.matcher(head);
        if (head.endsWith("\n\n") && found.find()) {
          length = bytes.size() + Integer.parseInt(found.group(1));
        }
      }
    }
  }

  /** Reads the next frame and returns its body. */
  String answer() throws IOException {
    String frame = frame();
    return frame.substring(frame.indexOf("\n\n") + 2);
  }

  static Optional<String> header(String frame, String name) {
    return frame
        .substring(0, frame.indexOf("\n\n"))
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1))
        .findFirst();
  }

  int read() throws IOException {
    int next = socket.getInputStream().read();
    if (next < 0) {
      throw new EOFException("the server closed the connection");
    }
    return next;
  }

  /**
   * Reads until the server closes the connection. Returns false if the read timeout comes first.
   */
  boolean isClosed() {
    try {
      while (socket.getInputStream().read() >= 0) {
        // Ignored.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
