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

/** Builds one topology, installs its host, and returns the outcome. */
final class DemoRun {
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final String HOST = "host";
  private static final Pattern ANSWER = Pattern.compile("bytes from .*icmp_seq=(\\d+)");

  /**
   * A device that sent less did not carry the connection: ARP and neighbour discovery send a few
   * dozen bytes. Pings count separately.
   */
  private static final long MIN_CONVERSATION_BYTES = 1500;

  private DemoRun() {}

  static DemoOutcome run(Topology topology) {
    try (Lab lab = Lab.open()) {
      BuiltTopology built = topology.build(lab);
      Path data = built.engine().directory().resolve("data");
      Path state = built.agent().directory().resolve("state");
      HostCertificates.prepare(new DataDirectory(data));
      HostCertificates.issue(
          new DataDirectory(data),
          HOST,
          List.of(IpLiteral.format(topology.dialled())),
          state.resolve("pki"));
      Map<String, TrafficCounters> before = built.agent().traffic();
      built.agent().start("agent", LabPrograms.agent(topology, state));
      LabProcess pings = built.engine().start("pings", LabPrograms.pings(topology));
      LabProcess engine =
          built.engine().start("engine", LabPrograms.demoEngine(topology, data, HOST));
      String line = engine.awaitLine("^" + DemoEngine.OUTCOME, LIMIT);
      pings.close();
      Map<String, Long> sent = sent(before, built.agent().traffic());
      List<Integer> answered = answered(pings.output());
      long conversation =
          MIN_CONVERSATION_BYTES + answered.size() * LabPrograms.pingFrameBytes(topology);
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

  /** Returns the sequence numbers of the answered pings, in order. */
  private static List<Integer> answered(String output) {
    return ANSWER
        .matcher(output)
        .results()
        .map(answer -> Integer.valueOf(answer.group(1)))
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns how many pings were lost between the first answer and the last. */
  private static Optional<Integer> lost(List<Integer> answered) {
    return answered.isEmpty()
        ? Optional.empty()
        : Optional.of(answered.getLast() - answered.getFirst() + 1 - answered.size());
  }

  /** Returns how many bytes each device sent between the two readings. */
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
