package org.uplink.demo.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.uplink.address.IpLiteral;
import org.uplink.cli.rest.RestJson;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.Lab;
import org.uplink.lab.LabProcess;
import org.uplink.lab.TrafficCounters;
import org.uplink.lab.topology.BuiltTopology;
import org.uplink.lab.topology.Topology;

/** One topology, from the bare namespaces to the outcome of the install. */
final class DemoRun {
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final String HOST = "host";
  private static final Pattern ANSWER = Pattern.compile("bytes from .*icmp_seq=(\\d+)");

  /**
   * Devices that sent less, pings aside, are not the way: a neighbour is asked for in a few dozen
   * bytes.
   */
  private static final long MIN_CONVERSATION_BYTES = 1500;

  private DemoRun() {}

  static DemoOutcome run(Topology topology) {
    try (Lab lab = Lab.open()) {
      BuiltTopology scene = topology.build(lab);
      Path data = scene.engine().directory().resolve("data");
      Path state = scene.agent().directory().resolve("state");
      HostCertificates.prepare(new DataDirectory(data));
      HostCertificates.issue(
          new DataDirectory(data),
          HOST,
          List.of(IpLiteral.format(topology.dialled())),
          state.resolve("pki"));
      Map<String, TrafficCounters> before = scene.agent().traffic();
      scene.agent().start("agent", LabPrograms.agent(topology, state));
      LabProcess pings = scene.engine().start("pings", LabPrograms.pings(topology));
      LabProcess engine =
          scene.engine().start("engine", LabPrograms.demoEngine(topology, data, HOST));
      String line = engine.awaitLine("^" + DemoEngine.OUTCOME, LIMIT);
      pings.close();
      Map<String, Long> sent = sent(before, scene.agent().traffic());
      List<Integer> answered = answered(pings.output());
      long conversation = MIN_CONVERSATION_BYTES + answered.size() * LabPrograms.PING_FRAME_BYTES;
      return new DemoOutcome(
          topology,
          RestJson.read(line.substring(DemoEngine.OUTCOME.length()), DemoEngine.Result.class),
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
  private static Map<String, Long> sent(
      Map<String, TrafficCounters> before, Map<String, TrafficCounters> after) {
    Map<String, Long> sent = new TreeMap<>();
    after.forEach(
        (device, traffic) -> {
          TrafficCounters earlier = before.get(device);
          sent.put(
              device, earlier == null ? traffic.sentBytes() : traffic.since(earlier).sentBytes());
        });
    return sent;
  }
}
