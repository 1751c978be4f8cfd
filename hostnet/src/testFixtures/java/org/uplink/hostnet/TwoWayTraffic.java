package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.traffic.PacketStreams;

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

  private final Process far;
  private final BufferedReader said;
  private final Writer tell;
  private final PacketStreams streams = new PacketStreams();
  private final Socket connection;
  private final long waitedBefore = ProcessorWait.OF_THIS_PROCESS.nanos();
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
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", "far"));
    command.addAll(JavaCommand.of(RemotePeer.class.getName(), FAR4, FAR6, NEAR4, NEAR6));
    Process far =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
              checkRuns();
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
   * Ends the streams. At most two packets of each may be lost, and one for each millisecond, but at
   * most twenty, in which this process waited for a processor within the steps of a change.
   */
  void assertArrived() throws IOException {
    assertArrived(ProcessorWait.OF_THIS_PROCESS.nanos() - waitedBefore, "");
  }

  /**
   * Ends the streams. Checks how many packets were lost.
   *
   * @param waited how many nanoseconds the changing process waited for a processor
   * @param circumstances says more about the change, for a failure
   */
  void assertArrived(long waited, String circumstances) throws IOException {
    assertThat(end())
        .as("packets lost, while a thread waited %d ns for a processor %s", waited, circumstances)
        .allMatch(lost -> lost <= ProcessorWait.maxLost(waited));
  }

  /**
   * Ends the streams, and prints how many packets were lost: for changes that cannot be without
   * loss. How long such a loss lasts depends on the machine.
   */
  void reportLoss() throws IOException {
    end();
  }

  /**
   * Ends the streams. Returns how many packets were lost: to the far end over IPv4 and IPv6, and
   * from there.
   */
  private List<Integer> end() throws IOException {
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

  /** A far end that has ended never sends again. What it printed last says why. */
  private void checkRuns() throws IOException {
    if (!far.isAlive()) {
      throw new AssertionError(
          "the far end has ended with status %d: %s"
              .formatted(far.exitValue(), said.readAllAsString().strip()));
    }
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
