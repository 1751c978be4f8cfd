package org.uplink.cli.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.uplink.cli.remote.Documents;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.Lab;
import org.uplink.lab.Running;
import org.uplink.lab.Traffic;
import org.uplink.lab.topology.Scene;
import org.uplink.lab.topology.Topology;

/** One topology, from the bare namespaces to the outcome of the install. */
final class Demonstration {
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final String HOST = "host";
  private static final Pattern ANSWER = Pattern.compile("bytes from .*icmp_seq=(\\d+)");

  /**
   * Devices that sent less, pings aside, are not the way: a neighbour is asked for in a few dozen
   * bytes.
   */
  private static final long A_CONVERSATION = 1500;

  private Demonstration() {}

  static Outcome of(Topology topology) {
    try (Lab lab = Lab.open()) {
      Scene scene = topology.build(lab);
      Path data = scene.engine().directory().resolve("data");
      Path state = scene.agent().directory().resolve("state");
      HostCertificates.prepare(new DataDirectory(data));
      HostCertificates.issue(
          new DataDirectory(data),
          HOST,
          List.of(topology.dialled().getHostAddress()),
          state.resolve("pki"));
      Map<String, Traffic> before = scene.agent().traffic();
      scene.agent().start("agent", Programs.agent(topology, state));
      Running pings = scene.engine().start("pings", Programs.pings(topology));
      Running engine = scene.engine().start("engine", Programs.demoEngine(topology, data, HOST));
      String line = engine.awaitLine("^" + DemoEngine.OUTCOME, LIMIT);
      pings.close();
      Map<String, Long> sent = sent(before, scene.agent().traffic());
      List<Integer> answered = answered(pings.printed());
      long conversation = A_CONVERSATION + answered.size() * Programs.PING;
      return new Outcome(
          topology,
          Documents.read(line.substring(DemoEngine.OUTCOME.length()), DemoEngine.Installed.class),
          lost(answered),
          sent.entrySet().stream()
              .filter(device -> device.getValue() >= conversation)
              .map(Map.Entry::getKey)
              .toList());
    }
  }

  /** The numbers of the pings that were answered, in order. */
  private static List<Integer> answered(String printed) {
    return ANSWER
        .matcher(printed)
        .results()
        .map(answer -> Integer.valueOf(answer.group(1)))
        .distinct()
        .sorted()
        .toList();
  }

  /** Between the first answer and the last. */
  private static Optional<Integer> lost(List<Integer> answered) {
    return answered.isEmpty()
        ? Optional.empty()
        : Optional.of(answered.getLast() - answered.getFirst() + 1 - answered.size());
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
