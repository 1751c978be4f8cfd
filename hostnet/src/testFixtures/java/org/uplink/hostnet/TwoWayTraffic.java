package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Streams of numbered packets between a {@link HostFixture#dualStack} host and its far end: one a
 * millisecond each way, over IPv4 and IPv6, and a TCP connection. Counts the lost packets by their
 * numbers.
 */
final class TwoWayTraffic implements AutoCloseable {
  static final String NEAR4 = "192.0.2.2";
  static final String NEAR6 = "2001:db8::2";
  static final String FAR4 = "198.51.100.1";
  static final String FAR6 = "2001:db8:f::1";
  private static final int AROUND = 150;
  private static final int MAX_LOST = 2;

  /** Nanoseconds on a processor, nanoseconds of waiting for one, number of turns. */
  private static final Path SCHEDULING = Path.of("/proc/thread-self/schedstat");

  private final Process far;
  private final BufferedReader said;
  private final Writer tell;
  private final PacketStreams streams = new PacketStreams();
  private final Socket connection;
  private final long waitedBefore = waitedNanos();
  private int exchanges;

  private TwoWayTraffic(Process far) throws IOException {
    this.far = far;
    said = far.inputReader();
    tell = far.outputWriter();
    streams.add(NEAR4, FAR4, RemotePeer.STREAM4);
    streams.add(NEAR6, FAR6, RemotePeer.STREAM6);
    assertThat(said.readLine()).isEqualTo("ready");
    connection = new Socket(InetAddress.ofLiteral(FAR4), RemotePeer.ECHO);
    connection.setSoTimeout((int) HANG.toMillis());
  }

  /** Starts the streams. */
  static TwoWayTraffic start() throws IOException {
    Process far =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                "far",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RemotePeer.class.getName(),
                FAR4,
                FAR6,
                NEAR4,
                NEAR6)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      TwoWayTraffic traffic = new TwoWayTraffic(far);
      traffic.line();
      traffic.streams.start();
      traffic.awaitFlow();
      return traffic;
    } catch (IOException | RuntimeException | Error e) {
      far.destroyForcibly();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try (connection) {
      streams.close();
    } finally {
      far.destroyForcibly().onExit().join();
    }
  }

  /** Checks that packets of each stream arrive, and that the connection answers. */
  void awaitFlow() throws IOException {
    await(AROUND, "packets of every stream");
    int value = ++exchanges;
    connection.getOutputStream().write(value);
    assertThat(connection.getInputStream().read()).as("the connection answers").isEqualTo(value);
  }

  /** Waits until more packets of each stream have arrived. */
  void await(int count, String what) {
    List<Integer> before = streams.received();
    Awaitility.await(what)
        .until(
            () -> {
              List<Integer> now = streams.received();
              for (int i = 0; i < now.size(); i++) {
                if (now.get(i) < before.get(i) + count) {
                  return false;
                }
              }
              return true;
            });
  }

  /**
   * Ends the streams. At most two packets of each may be lost, and one for each millisecond in
   * which this thread, which changes the network, waited for a processor: the kernel drops what
   * arrives between two steps of one message of ours, and the thread may wait between them.
   */
  void assertArrived() throws IOException {
    long waited = (waitedNanos() - waitedBefore) / 1_000_000;
    assertThat(end())
        .as("packets lost, while the thread waited %d ms for a processor", waited)
        .allMatch(lost -> lost <= MAX_LOST + waited);
  }

  /**
   * Ends the streams. Returns how many packets were lost: to the far end over IPv4 and IPv6, and
   * from there.
   */
  List<Integer> end() throws IOException {
    List<Integer> sent = streams.end();
    line();
    List<Integer> sentFar = numbers();
    List<Integer> arrivedFar = numbers();
    Awaitility.await("the end of the streams").until(streams::hasSeenTheEnd);
    List<Integer> lost = new ArrayList<>();
    lost.addAll(lost(sent, arrivedFar));
    lost.addAll(lost(sentFar, streams.arrived()));
    line();
    System.out.println("lost to the far end and from it, IPv4 and IPv6: " + lost + " of " + sent);
    return lost;
  }

  private static long waitedNanos() throws IOException {
    return Files.exists(SCHEDULING)
        ? Long.parseLong(Files.readString(SCHEDULING).strip().split(" ", -1)[1])
        : 0;
  }

  private void line() throws IOException {
    tell.write("\n");
    tell.flush();
  }

  private List<Integer> numbers() throws IOException {
    String line = said.readLine();
    assertThat(line).as("the far end has ended").isNotNull();
    return Arrays.stream(line.split(" ", -1)).map(Integer::valueOf).toList();
  }

  private static List<Integer> lost(List<Integer> sent, List<Integer> arrived) {
    List<Integer> lost = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      lost.add(Math.max(0, sent.get(i) - arrived.get(i)));
    }
    return lost;
  }
}
