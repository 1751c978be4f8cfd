package org.uplink.hostnet;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.uplink.lab.traffic.PacketStreams;
import org.uplink.testkit.AwaitilityDefaults;

/**
 * The remote end of {@link PacketStreams}. It is a process of its own, because a process is in one
 * namespace. It prints "ready", starts to send at the first line of its input, stops at the second
 * line, and prints how many packets it sent and how many arrived.
 */
final class RemotePeer {
  static final int ECHO = 7009;
  static final int STREAM4 = 7004;
  static final int STREAM6 = 7006;

  private RemotePeer() {}

  /**
   * Runs the remote end. The arguments are the IPv4 and IPv6 addresses of this end, and then those
   * of the other end.
   */
  public static void main(String[] addresses) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (var streams = new PacketStreams();
        var echo = new ServerSocket(ECHO, 5, InetAddress.ofLiteral(addresses[0]))) {
      streams.add(addresses[0], addresses[2], STREAM4);
      streams.add(addresses[1], addresses[3], STREAM6);
      Thread.ofPlatform().daemon().start(() -> echo(echo));
      System.out.println("ready");
      in.readLine();
      streams.start();
      in.readLine();
      say(streams.end());
      AwaitilityDefaults.apply();
      await().until(streams::hasSeenTheEnd);
      say(streams.arrived());
      in.readLine();
    }
  }

  private static void say(java.util.List<Integer> numbers) {
    System.out.println(numbers.stream().map(String::valueOf).collect(Collectors.joining(" ")));
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      System.err.println("echo: " + e.getMessage());
    }
  }
}
