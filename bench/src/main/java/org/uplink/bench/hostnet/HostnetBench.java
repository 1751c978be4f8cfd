package org.uplink.bench.hostnet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.MeasuredProcess;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Deploys the management network on the only NIC and rolls the change back, while packet streams
 * use the NIC. Three contenders make the change: hostnet, hostnet's steps in one system call
 * without waits, and a script of {@code ip} commands. The host has strict reverse path filtering,
 * and reaches the remote end by its default routes.
 */
public final class HostnetBench {
  static final String HOST4 = "192.0.2.2";
  static final String HOST6 = "2001:db8::2";
  static final String FAR4 = "198.51.100.1";
  static final String FAR6 = "2001:db8:f::1";

  private static final int ROUNDS = 7;
  private static final Duration AROUND = Duration.ofMillis(400);

  private HostnetBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    build();
    try (Rtnetlink net = Rtnetlink.open()) {
      System.out.printf(
          "%n### A management network on the only NIC, deployed and rolled back%n%n| | | lost"
              + " packets to the remote end, IPv4 and IPv6 | lost packets from the remote end |"
              + " longest stall | duration |%n|---|---|---|---|---|---|%n");
      List<NetworkChanger> contenders =
          List.of(HostnetChanger.asItIs(net), HostnetChanger.inOneSend(net), new ScriptChanger());
      // The first round is not measured, because it includes class loading and compilation.
      for (NetworkChanger contender : contenders) {
        round(contender, new ArrayList<>(), new ArrayList<>());
      }
      for (NetworkChanger contender : contenders) {
        List<Cost> deployed = new ArrayList<>();
        List<Cost> rolledBack = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
          round(contender, deployed, rolledBack);
        }
        print(contender.name(), "deployed", deployed);
        print(contender.name(), "rolled back", rolledBack);
      }
      System.out.printf(
          "%nMedian and maximum of %d rounds; each of the four streams sends one packet per millisecond.%n",
          ROUNDS);
    }
  }

  private static void build() throws Exception {
    IpCommand.run("netns add far");
    IpCommand.run("link add eth0 type veth peer name eth0 netns far");
    var sysctls = new ProcSysctls();
    sysctls.write("ipv4/conf/all/rp_filter", "1");
    sysctls.write("ipv4/conf/eth0/rp_filter", "1");
    for (String words :
        List.of(
            "link set eth0 up",
            "-n far link set lo up",
            "-n far link set eth0 up",
            "-n far addr add 192.0.2.1/24 dev eth0",
            "-n far addr add 2001:db8::1/64 dev eth0 nodad",
            "-n far addr add " + FAR4 + "/32 dev lo",
            "-n far addr add " + FAR6 + "/128 dev lo",
            "addr add " + HOST4 + "/24 dev eth0",
            "addr add " + HOST6 + "/64 dev eth0 nodad",
            "route add default via 192.0.2.1 dev eth0",
            "-6 route add default via 2001:db8::1 dev eth0")) {
      IpCommand.run(words);
    }
  }

  private static void round(NetworkChanger contender, List<Cost> deployed, List<Cost> rolledBack)
      throws Exception {
    deployed.add(cost(contender::deploy));
    rolledBack.add(cost(contender::rollBack));
  }

  private static Cost cost(Change change) throws Exception {
    try (var streams = new PacketStreams();
        MeasuredProcess peer = startRemoteEnd()) {
      streams.add(HOST4, FAR4, 7004, 7004);
      streams.add(HOST6, FAR6, 7006, 7006);
      expect("ready", peer.line());
      long nanos;
      long stall;
      try (var stalls = new StallMeter()) {
        peer.send("");
        streams.start();
        Thread.sleep(AROUND);
        stalls.reset();
        long start = System.nanoTime();
        change.make();
        nanos = System.nanoTime() - start;
        Thread.sleep(AROUND);
        stall = stalls.longest();
      }
      streams.stop();
      expect("stopped", peer.ask(""));
      Thread.sleep(AROUND);
      int[] far = Arrays.stream(peer.ask("").split(" ", -1)).mapToInt(Integer::parseInt).toArray();
      List<Integer> lost =
          List.of(
              streams.sent().get(0) - far[2],
              streams.sent().get(1) - far[3],
              far[0] - streams.received().get(0),
              far[1] - streams.received().get(1));
      return new Cost(lost, stall, nanos);
    }
  }

  private static MeasuredProcess startRemoteEnd() throws IOException {
    return MeasuredProcess.start(
        "the remote end",
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                "far",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RemoteEnd.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT));
  }

  private static void expect(String word, String line) throws IOException {
    if (!line.equals(word)) {
      throw new IOException("the remote end printed " + line + ", not " + word);
    }
  }

  private static void print(String name, String what, List<Cost> costs) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s, %s | %s, %s | %s | %s |%n",
        name,
        what,
        lost(costs, 0),
        lost(costs, 1),
        lost(costs, 2),
        lost(costs, 3),
        millis(costs.stream().mapToDouble(Cost::stall).toArray()),
        millis(costs.stream().mapToDouble(Cost::nanos).toArray()));
  }

  private static String lost(List<Cost> costs, int stream) {
    double[] counts = costs.stream().mapToDouble(cost -> cost.lost().get(stream)).toArray();
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f)",
        AlternatingBlocks.median(counts),
        Arrays.stream(counts).max().orElseThrow());
  }

  private static String millis(double[] nanos) {
    return String.format(
        Locale.ROOT,
        "%.0f ms (%.0f)",
        AlternatingBlocks.median(nanos) / 1e6,
        Arrays.stream(nanos).max().orElseThrow() / 1e6);
  }

  /**
   * The cost of one change.
   *
   * @param lost the numbers of lost packets: to the remote end by IPv4 and IPv6, and from the
   *     remote end by IPv4 and IPv6
   * @param stall the longest stall of the connection in nanoseconds
   * @param nanos the duration of the change
   */
  private record Cost(List<Integer> lost, long stall, long nanos) {}

  private interface Change {
    void make() throws Exception;
  }
}
