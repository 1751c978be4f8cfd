package org.uplink.cli.lab;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.uplink.cli.remote.Documents;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.Lab;
import org.uplink.lab.Running;
import org.uplink.lab.Traffic;
import org.uplink.lab.topology.AgentKind;
import org.uplink.lab.topology.Scene;
import org.uplink.lab.topology.Topology;

/** One topology, from the bare namespaces to the outcome of the install. */
final class Demonstration {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String HOST = "host";

  /** Devices that sent less are not the way: a neighbour is asked for in a few dozen bytes. */
  private static final long A_CONVERSATION = 1500;

  private Demonstration() {}

  static Outcome of(Topology topology) {
    try (Lab lab = Lab.open()) {
      Scene scene = topology.build(lab);
      Path data = scene.engine().directory().resolve("data");
      Path state = scene.agent().directory().resolve("state");
      HostCertificates.issue(
          new DataDirectory(data),
          HOST,
          List.of(topology.dialled().getHostAddress()),
          state.resolve("pki"));
      Map<String, Traffic> before = scene.agent().traffic();
      scene.agent().start("agent", agent(topology.agentKind(), state));
      Running engine = scene.engine().start("engine", engine(topology, data));
      String line = engine.awaitLine("^" + DemoEngine.OUTCOME, LIMIT);
      Map<String, Long> sent = sent(before, scene.agent().traffic());
      return new Outcome(
          topology,
          Documents.read(line.substring(DemoEngine.OUTCOME.length()), DemoEngine.Installed.class),
          sent.entrySet().stream()
              .filter(device -> device.getValue() >= A_CONVERSATION)
              .map(Map.Entry::getKey)
              .toList());
    }
  }

  private static List<String> agent(AgentKind kind, Path state) {
    return switch (kind) {
      case COMPLETE ->
          java(
              "org.uplink.cli.Uplink",
              "agent",
              "--state-dir",
              state.toString(),
              "--cluster-levels",
              "3.5,3.6,3.10");
      case WITHOUT_GET_ROUTE -> java(OldAgent.class.getName(), state.toString());
    };
  }

  private static List<String> engine(Topology topology, Path data) {
    return java(
        DemoEngine.class.getName(),
        data.toString(),
        topology.engineAddresses().stream()
            .map(InetAddress::getHostAddress)
            .collect(Collectors.joining(",")),
        topology.level(),
        HOST,
        topology.dialled().getHostAddress(),
        Integer.toString(Topology.AGENT_PORT));
  }

  /**
   * A program of this class path, small, because there are many at once; with this JVM's own cache
   * of classes where it has one.
   */
  private static List<String> java(String main, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:AOTCache="))
        .forEach(words::add);
    words.addAll(
        List.of(
            "-Xlog:disable",
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    words.addAll(List.of(arguments));
    return words;
  }

  /** The bytes that each device has sent in between. */
  private static Map<String, Long> sent(Map<String, Traffic> before, Map<String, Traffic> after) {
    Map<String, Long> sent = new TreeMap<>();
    after.forEach(
        (device, traffic) -> {
          Traffic earlier = before.get(device);
          sent.put(
              device, earlier == null ? traffic.sentBytes() : traffic.since(earlier).sentBytes());
        });
    return sent;
  }
}
