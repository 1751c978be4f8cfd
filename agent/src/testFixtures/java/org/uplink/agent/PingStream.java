package org.uplink.agent;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Echo requests to a host, fifty a second, whose answers are counted by their numbers. Answers that
 * have reached this machine, and for which the socket of ping had no room, are not lost.
 */
final class PingStream implements AutoCloseable {
  /** A line of ping: the time, the number of the request, and how long the answer took. */
  private static final Pattern ANSWER =
      Pattern.compile("\\[([0-9.]+)\\] .* icmp_seq=([0-9]+) ttl=[0-9]+ time=([0-9.]+) ms");

  private static final int MORE = 20;

  /** The time from one request to the next. */
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private static final String SECONDS = "0.02";

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
        new ProcessBuilder("ping", "-n", "-D", "-i", SECONDS, address)
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

  /** Returns how many requests are sent in this time. */
  static int sentIn(Duration time) {
    return Math.toIntExact(time.dividedBy(INTERVAL));
  }

  /** Waits for more answers. Returns the requests before the last answer that have none. */
  Losses losses() throws IOException {
    awaitAnswers();
    NavigableMap<Integer, Answer> answered = answered();
    List<String> gaps = new ArrayList<>();
    int missing = 0;
    Map.Entry<Integer, Answer> before = answered.firstEntry();
    missing += before.getKey() - 1;
    for (Map.Entry<Integer, Answer> next : answered.tailMap(before.getKey(), false).entrySet()) {
      int gap = next.getKey() - before.getKey() - 1;
      if (gap > 0) {
        missing += gap;
        gaps.add(
            "%d after number %d, sent %s, before number %d, sent %s"
                .formatted(
                    gap, before.getKey(), before.getValue(), next.getKey(), next.getValue()));
      }
      before = next;
    }
    var losses = new Losses(answered.lastKey(), missing, droppedHere(), gaps);
    System.out.println(losses);
    return losses;
  }

  /** Returns how many packets the raw sockets of ICMP in this namespace have dropped. */
  private static int droppedHere() throws IOException {
    return Files.readAllLines(Path.of("/proc/net/raw")).stream()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 2 && words[1].endsWith(":0001"))
        .mapToInt(words -> Integer.parseInt(words[words.length - 1]))
        .sum();
  }

  private void awaitAnswers() throws IOException {
    int before = answered().size();
    await("answers to echo requests").until(() -> answered().size() >= before + MORE);
  }

  private NavigableMap<Integer, Answer> answered() throws IOException {
    NavigableMap<Integer, Answer> answers = new TreeMap<>();
    ANSWER
        .matcher(Files.readString(output))
        .results()
        .forEach(
            match ->
                answers.put(
                    Integer.valueOf(match.group(2)),
                    new Answer(
                        Double.parseDouble(match.group(1)), Double.parseDouble(match.group(3)))));
    return answers;
  }

  /**
   * The requests without an answer.
   *
   * @param requests the number of requests
   * @param missing how many of their answers ping has not seen
   * @param dropped how many answers its socket had no room for
   * @param gaps where they are
   */
  record Losses(int requests, int missing, int dropped, List<String> gaps) {
    Losses {
      gaps = List.copyOf(gaps);
    }

    @Override
    public String toString() {
      return "%d of %d echo requests have no answer, and the socket of ping dropped %d: %s"
          .formatted(missing, requests, dropped, gaps);
    }

    /** Returns how many requests or answers got lost on their way. */
    int onTheWay() {
      return Math.max(0, missing - dropped);
    }
  }

  /**
   * An answer.
   *
   * @param arrival when it arrived, in seconds since 1970
   * @param millis how long it took
   */
  private record Answer(double arrival, double millis) {
    @Override
    public String toString() {
      return "%.3f (answered after %.0f ms)".formatted(arrival - millis / 1000, millis);
    }
  }
}
