package org.uplink.lab.topology;

import static org.uplink.testkit.Deadlines.HANG;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The two ends of a TCP connection, as programs. {@code serve PORT} sends each client one line with
 * its own address and port and the client's address and port, and then many bytes. {@code dial
 * ADDRESS PORT} sends as many back, and prints its own address and port and that line.
 */
final class Echo {
  static final int BYTES = 512 << 10;

  private Echo() {}

  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "serve" -> serve(Integer.parseInt(args[1]));
      case "dial" -> dial(args[1], Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void serve(int port) throws IOException {
    try (var server = new ServerSocket(port)) {
      System.out.println("ready");
      while (true) {
        try (var socket = server.accept()) {
          String line =
              "%s %d %s %d%n"
                  .formatted(
                      socket.getLocalAddress().getHostAddress(),
                      socket.getLocalPort(),
                      socket.getInetAddress().getHostAddress(),
                      socket.getPort());
          socket.setSoTimeout((int) HANG.toMillis());
          OutputStream out = socket.getOutputStream();
          out.write(line.getBytes(StandardCharsets.UTF_8));
          out.write(new byte[BYTES]);
          socket.getInputStream().readNBytes(BYTES);
        }
      }
    }
  }

  private static void dial(String address, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), (int) HANG.toMillis());
      socket.setSoTimeout((int) HANG.toMillis());
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = in.readLine();
      var rest = new char[BYTES];
      int got = 0;
      for (int n; got < BYTES && (n = in.read(rest, got, BYTES - got)) > 0; got += n) {}
      if (got < BYTES) {
        throw new IOException("got " + got + " of " + BYTES + " bytes");
      }
      socket.getOutputStream().write(new byte[BYTES]);
      System.out.println(
          "%s %d %s"
              .formatted(socket.getLocalAddress().getHostAddress(), socket.getLocalPort(), line));
    }
  }
}
