package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Sends a packet per millisecond each way, over IPv4 and IPv6, and keeps a TCP connection open,
 * while the management network is deployed and removed. Counts lost packets by their numbers. In
 * one case the process stops between every two sends to the kernel.
 */
class ZeroLossTest {
  private static final String NEAR4 = "192.0.2.2";
  private static final String NEAR6 = "2001:db8::2";
  private static final String FAR4 = "198.51.100.1";
  private static final String FAR6 = "2001:db8:f::1";
  private static final int MAX_LOST = 2;
  private static final int AROUND = 150;
  private static final int WHILE_STOPPED = 40;

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack();
    host.writeSysctl("net.ipv4.conf.all.rp_filter", "1");
    host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
  }

  @AfterEach
  void close() {
    host.writeSysctl("net.ipv4.conf.all.rp_filter", "0");
    host.close();
  }

  @Test
  void deploysAndRemovesANetworkWithoutPacketLoss() throws Exception {
    deployAndRollBack(_ -> StepListener.NONE);
  }

  @Test
  void losesNothingWhereverTheProcessStops() throws Exception {
    deployAndRollBack(
        streams ->
            listener(
                text -> awaitMore(streams, WHILE_STOPPED, "packets before: " + text), _ -> {}));
  }

  @Test
  void routesMoveTogetherWithTheNeighbours() {
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(host.canPing("2001:db8::1")).isTrue();
    List<String> seen = new ArrayList<>();
    StepListener forgetful =
        listener(
            text -> {
              if (text.contains("delete the route")) {
                host.ip("-4 neigh flush dev ovirtmgmt");
                host.ip("-6 neigh flush dev ovirtmgmt");
              }
            },
            text -> {
              if (text.contains("delete the route")) {
                seen.add(host.ip("neigh show dev ovirtmgmt"));
              }
            });

    new Applier(host.net, host.sysctls, host.resolver, forgetful).apply(host.plan(management()));

    assertThat(seen).singleElement().asString().contains("192.0.2.1 lladdr", "2001:db8::1 lladdr");
  }

  private void deployAndRollBack(Function<PacketStreams, StepListener> listeners) throws Exception {
    // Run once before measuring: the first run loads classes between two batches.
    Plan first = host.plan(management());
    host.applier().apply(first);
    assertThat(host.applier().converge(first.snapshot()).differences()).isEmpty();

    Process far = start();
    try (BufferedReader said = far.inputReader();
        Writer tell = far.outputWriter();
        var streams = new PacketStreams()) {
      streams.add(NEAR4, FAR4, RemotePeer.STREAM4);
      streams.add(NEAR6, FAR6, RemotePeer.STREAM6);
      assertThat(said.readLine()).isEqualTo("ready");
      try (var connection = new Socket(InetAddress.ofLiteral(FAR4), RemotePeer.ECHO)) {
        connection.setSoTimeout((int) HANG.toMillis());
        line(tell);
        streams.start();
        more(streams);
        exchange(connection, 1);
        Plan plan = host.plan(management());
        Applier applier =
            new Applier(host.net, host.sysctls, host.resolver, listeners.apply(streams));
        applier.apply(plan);
        more(streams);
        assertThat(host.ip("route get " + FAR4)).contains("dev ovirtmgmt");
        exchange(connection, 2);
        assertThat(applier.converge(plan.snapshot()).differences()).isEmpty();
        more(streams);
        exchange(connection, 3);
      }
      List<Integer> sent = streams.end();
      line(tell);
      List<Integer> sentFar = numbers(said);
      List<Integer> arrivedFar = numbers(said);
      await("the end of the streams").until(streams::hasSeenTheEnd);
      List<Integer> lost = new ArrayList<>();
      lost.addAll(lost(sent, arrivedFar));
      lost.addAll(lost(sentFar, streams.arrived()));
      System.out.println(
          "lost to the far side and from it, IPv4 and IPv6: " + lost + " of " + sent);
      assertThat(lost).allMatch(count -> count <= MAX_LOST);
      line(tell);
    } finally {
      far.destroyForcibly().waitFor();
    }
  }

  private static NetworkRequest management() {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse(NEAR4 + "/24")))
            .withIpv6(NetworkSpec.Ip.of(Prefix.parse(NEAR6 + "/64")))
            .withDefaultRoute(true));
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(
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
  }

  private static void line(Writer to) throws IOException {
    to.write("\n");
    to.flush();
  }

  private static List<Integer> numbers(BufferedReader from) throws IOException {
    String line = from.readLine();
    assertThat(line).as("the far side has ended").isNotNull();
    return Arrays.stream(line.split(" ", -1)).map(Integer::valueOf).toList();
  }

  private static StepListener listener(Consumer<String> before, Consumer<String> after) {
    return new StepListener() {
      @Override
      public void before(String text) {
        before.accept(text);
      }

      @Override
      public void after(String text) {
        after.accept(text);
      }
    };
  }

  private static void more(PacketStreams streams) {
    awaitMore(streams, AROUND, "packets of every stream");
  }

  /** Waits until more packets of each stream have arrived. */
  private static void awaitMore(PacketStreams streams, int count, String what) {
    List<Integer> before = streams.received();
    await(what)
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

  private static void exchange(Socket connection, int value) throws IOException {
    connection.getOutputStream().write(value);
    assertThat(connection.getInputStream().read()).as("the connection answers").isEqualTo(value);
  }

  private static List<Integer> lost(List<Integer> sent, List<Integer> arrived) {
    List<Integer> lost = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      lost.add(Math.max(0, sent.get(i) - arrived.get(i)));
    }
    return lost;
  }
}
