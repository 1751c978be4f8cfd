package org.uplink.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The main of one end of {@link Traffic}, in a host of the lab. It sends at once, and prints its
 * counters 20 times a second, as {@link EndState} reads them. It answers two requests on its
 * standard input, and ends with it:
 *
 * <ul>
 *   <li>{@code mark}: begins a new measurement of the longest stall, and prints {@code mark} with
 *       the number of the next packet of each stream, and how many packets its sockets have dropped
 *       of each stream.
 *   <li>{@code missing FROM TO FROM TO}: prints {@code missing} with how many packets of each
 *       stream with these numbers have not arrived, and how many its sockets have dropped.
 * </ul>
 */
public final class TrafficEnd {
  static final int ECHO_PORT = 7009;

  private static final int FIRST_STREAM_PORT = 7004;
  private static final long SAMPLE_NANOS = 50_000_000;

  private final PacketStreams streams;
  private final Optional<Conversation> conversation;

  private TrafficEnd(PacketStreams streams, Optional<Conversation> conversation) {
    this.streams = streams;
    this.conversation = conversation;
  }

  /**
   * Runs the end. The arguments are {@code ask} or {@code answer}, for the part in the TCP
   * connection, and this end's and the other end's address of each stream. The TCP connection is
   * between the addresses of the first stream.
   */
  public static void main(String[] arguments) throws IOException {
    boolean asks = arguments[0].equals("ask");
    try (var streams = new PacketStreams()) {
      for (var i = 1; i + 1 < arguments.length; i += 2) {
        streams.add(arguments[i], arguments[i + 1], FIRST_STREAM_PORT + i / 2);
      }
      streams.start();
      if (asks) {
        try (var conversation = Conversation.start(echoAt(arguments[2]))) {
          new TrafficEnd(streams, Optional.of(conversation)).run();
        }
      } else {
        try (var _ = EchoServer.start(echoAt(arguments[1]))) {
          new TrafficEnd(streams, Optional.empty()).run();
        }
      }
    }
  }

  private static InetSocketAddress echoAt(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), ECHO_PORT);
  }

  private void run() throws IOException {
    Thread.ofPlatform().daemon().name("samples").start(this::printStates);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words = List.of(line.split(" ", -1));
      if (words.getFirst().equals("mark")) {
        conversation.ifPresent(Conversation::forget);
        say("mark", streams.next(), streams.overflown());
      } else {
        say("missing", missing(words), streams.overflown());
      }
    }
  }

  private List<Integer> missing(List<String> words) {
    List<Integer> missing = new ArrayList<>();
    for (var i = 1; i + 1 < words.size(); i += 2) {
      missing.add(
          streams.missing(
              i / 2, Integer.parseInt(words.get(i)), Integer.parseInt(words.get(i + 1))));
    }
    return missing;
  }

  private void printStates() {
    while (!System.out.checkError()) {
      EndState state =
          new EndState(
              streams.next(),
              streams.newest(),
              streams.received(),
              conversation.map(Conversation::stall).orElse(0L),
              conversation.map(Conversation::longestStall).orElse(0L),
              conversation.map(Conversation::answers).orElse(0L),
              conversation.map(Conversation::breaks).orElse(0L));
      System.out.println(state.line());
      LockSupport.parkNanos(SAMPLE_NANOS);
    }
    System.exit(1);
  }

  private static void say(String word, List<Integer> first, List<Integer> second) {
    System.out.println(word + " " + EndState.words(first) + " " + EndState.words(second));
  }
}
