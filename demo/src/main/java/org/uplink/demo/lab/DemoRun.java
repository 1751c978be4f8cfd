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
import org.uplink.lab.topology.ConnectingSide;
import org.uplink.lab.topology.Topology;

/** Builds one topology, installs its host, and returns the outcome. */
final class DemoRun {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  static final String HOST = "host";
  private static final Pattern ANSWER = Pattern.compile("bytes from .*icmp_seq=(\\d+)");

  /**
   * A device that sent less beyond the size of a ping for each packet did not carry the connection:
   * ARP and neighbour discovery send a few dozen bytes. The number of pings grows with the time
   * that the machine needs, and a rule for ports may send them through another device than the
   * connection, so they must not count.
   */
  private static final long MIN_CONVERSATION_BYTES = 1500;

  private DemoRun() {}

  static DemoOutcome run(Topology topology) {
    try (Lab lab = Lab.open()) {
      BuiltTopology built = topology.build(lab);
      Path data = built.engine().directory().resolve("data");
      Path state = built.agent().directory().resolve("state");
      Map<String, TrafficCounters> before = built.agent().traffic();
      if (topology.connectingSide() == ConnectingSide.ENGINE) {
        issueCertificate(topology, data, state);
        built.agent().start("agent", LabPrograms.agent(topology, state));
      }
      LabProcess pings = built.connectingSide().start("pings", LabPrograms.pings(topology));
      LabProcess engine =
          built.engine().start("engine", LabPrograms.demoEngine(topology, data, HOST));
      if (topology.connectingSide() == ConnectingSide.AGENT) {
        String token = engine.awaitLine("^" + DemoEngine.TOKEN, LIMIT);
        join(built, token.substring(DemoEngine.TOKEN.length()), state);
        built.agent().start("agent", LabPrograms.agent(topology, state));
      }
      String line = engine.awaitLine("^" + DemoEngine.OUTCOME, LIMIT);
      pings.close();
      Map<String, Long> sent =
          sentBeyondPings(before, built.agent().traffic(), LabPrograms.pingFrameBytes(topology));
      return new DemoOutcome(
          topology,
          RestJson.read(line.substring(DemoEngine.OUTCOME.length()), DemoEngine.Result.class),
          lost(answered(pings.output())),
          sent.entrySet().stream()
              .filter(device -> device.getValue() >= MIN_CONVERSATION_BYTES)
              .map(Map.Entry::getKey)
              .toList());
    }
  }

  static void issueCertificate(Topology topology, Path data, Path state) {
    HostCertificates.prepare(new DataDirectory(data));
    HostCertificates.issue(
        new DataDirectory(data),
        HOST,
        List.of(IpLiteral.format(topology.dialled())),
        state.resolve("pki"));
  }

  /** Joins the host with a token, as its operator does. */
  static void join(BuiltTopology built, String token, Path state) {
    built.agent().run(LabPrograms.join(token, state).toArray(String[]::new));
  }

  /** Returns how many bytes each device sent between the two readings, without the pings. */
  static Map<String, Long> sentBeyondPings(
      Map<String, TrafficCounters> before, Map<String, TrafficCounters> after, long pingFrame) {
    Map<String, Long> sent = new TreeMap<>();
    after.forEach(
        (device, traffic) ->
            sent.put(
                device,
                traffic
                    .since(before.getOrDefault(device, TrafficCounters.ZERO))
                    .sentBytesBeyond(pingFrame)));
    return sent;
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
}
