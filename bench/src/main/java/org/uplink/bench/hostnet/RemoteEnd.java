package org.uplink.bench.hostnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The main class of the remote end of the packet streams. It prints "ready", starts to send at the
 * first line of its input, stops at the second line, and prints the numbers of packets that it sent
 * and received.
 */
public final class RemoteEnd {
  static final int ECHO_PORT = 7009;

  private RemoteEnd() {}

  /** Runs the remote end. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (var streams = new PacketStreams();
        var echo = new ServerSocket(ECHO_PORT, 5, InetAddress.ofLiteral(HostnetBench.FAR4))) {
      streams.add(HostnetBench.FAR4, HostnetBench.HOST4, 7004, 7004);
      streams.add(HostnetBench.FAR6, HostnetBench.HOST6, 7006, 7006);
      Thread.ofPlatform().daemon().start(() -> echo(echo));
      System.out.println("ready");
      in.readLine();
      streams.start();
      in.readLine();
      streams.stop();
      System.out.println("stopped");
      in.readLine();
      System.out.println(
          "%d %d %d %d"
              .formatted(
                  streams.sent().get(0),
                  streams.sent().get(1),
                  streams.received().get(0),
                  streams.received().get(1)));
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      int value = in.read();
      while (value >= 0) {
        out.write(value);
        value = in.read();
      }
    } catch (IOException e) {
      System.err.println("echo: " + e.getMessage());
    }
  }
}
