package org.uplink.agent;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Echo requests to a host, fifty a second, whose answers are counted by their numbers. */
final class PingStream implements AutoCloseable {
  private static final Pattern ANSWER = Pattern.compile("icmp_seq=([0-9]+) ttl");
  private static final int MORE = 20;

  private final Path output;
  private final Process ping;

  private PingStream(Path output, Process ping) {
    this.output = output;
    this.ping = ping;
  }

  /**
   * Starts the stream, and waits for the first answers.
   *
   * @param output the file for ping's output
   */
  static PingStream to(String address, Path output) throws IOException {
    Process ping =
        new ProcessBuilder("ping", "-n", "-i", "0.02", address)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    var stream = new PingStream(output, ping);
    stream.awaitAnswers();
    return stream;
  }

  @Override
  public void close() {
    ping.destroyForcibly().onExit().join();
  }

  /** Waits for more answers. Returns how many requests before the last answer have none. */
  int countLost() throws IOException {
    awaitAnswers();
    SortedSet<Integer> answered = answered();
    int lost = answered.last() - answered.size();
    System.out.println("lost " + lost + " of " + answered.last() + " echo requests");
    return lost;
  }

  private void awaitAnswers() throws IOException {
    int before = answered().size();
    await("answers to echo requests").until(() -> answered().size() >= before + MORE);
  }

  private SortedSet<Integer> answered() throws IOException {
    List<Integer> numbers =
        ANSWER
            .matcher(Files.readString(output))
            .results()
            .map(match -> Integer.valueOf(match.group(1)))
            .toList();
    return new TreeSet<>(numbers);
  }
}
