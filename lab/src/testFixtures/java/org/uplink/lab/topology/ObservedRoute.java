package org.uplink.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import org.uplink.lab.ProcessResult;
import org.uplink.lab.TrafficCounters;

/**
 * What the kernel reports about a connection in a topology.
 *
 * @param engine the engine's end of the connection, as the engine sees it
 * @param remote the host's end of the connection, as the engine sees it
 * @param local the host's end of the connection, as the host sees it
 * @param peer the engine's end of the connection, as the host sees it
 * @param sent what the host sent on each device during the connection
 */
record ObservedRoute(
    InetSocketAddress engine,
    InetSocketAddress remote,
    InetSocketAddress local,
    InetSocketAddress peer,
    Map<String, TrafficCounters> sent) {
  private static final Pattern DEVICE = Pattern.compile(" dev (\\S+)");

  static ObservedRoute of(BuiltTopology scene) {
    Topology topology = scene.topology();
    boolean byEngine = topology.connectingSide() == ConnectingSide.ENGINE;
    LabHost listening = byEngine ? scene.agent() : scene.engine();
    String port = Integer.toString(topology.connectingSide().port());
    LabProcess server =
        listening.start("echo", JavaCommand.of(Echo.class.getName(), "serve", port));
    server.awaitLine("^ready$", HANG);
    Map<String, TrafficCounters> before = scene.agent().traffic();
    List<String> dial =
        JavaCommand.of(Echo.class.getName(), "dial", topology.dialled().getHostAddress(), port);
    ProcessResult said = scene.connectingSide().attempt(HANG, dial.toArray(String[]::new));
    assertThat(said.status()).as("%s", said).isZero();
    String[] words = said.out().strip().split(" ", -1);
    InetSocketAddress dialling = end(words, 0);
    InetSocketAddress accepting = end(words, 2);
    InetSocketAddress accepted = end(words, 4);
    var dialled = new InetSocketAddress(topology.dialled(), topology.connectingSide().port());
    Map<String, TrafficCounters> sent = scene.agent().trafficSince(before);
    return byEngine
        ? new ObservedRoute(dialling, dialled, accepting, accepted, sent)
        : new ObservedRoute(accepting, accepted, dialling, dialled, sent);
  }

  private static InetSocketAddress end(String[] words, int at) {
    return new InetSocketAddress(InetAddress.ofLiteral(words[at]), Integer.parseInt(words[at + 1]));
  }

  long sentBy(String device) {
    return sent.getOrDefault(device, TrafficCounters.ZERO).sentBytes();
  }

  /** Returns the device of the kernel's route, or empty if there is no route. */
  static Optional<String> route(LabHost host, String... question) {
    var words = new ArrayList<>(List.of("ip", "route", "get"));
    words.addAll(List.of(question));
    ProcessResult answer = host.attempt(HANG, words.toArray(String[]::new));
    if (!answer.succeeded() && !answer.err().contains("unreachable")) {
      throw new AssertionError(words + ": " + answer);
    }
    Matcher device = DEVICE.matcher(answer.out());
    return answer.succeeded() && device.find() ? Optional.of(device.group(1)) : Optional.empty();
  }

  /** Looks up the route of the host's packets on this connection. */
  Optional<String> flow(LabHost host) {
    return route(
        host,
        peer.getAddress().getHostAddress(),
        "from",
        local.getAddress().getHostAddress(),
        "ipproto",
        "tcp",
        "sport",
        Integer.toString(local.getPort()),
        "dport",
        Integer.toString(peer.getPort()));
  }

  /** Returns the device that has the host's address of the connection. */
  Optional<String> owner(LabHost host) {
    return host.ip("-br address")
        .lines()
        .map(line -> List.of(line.split("\\s+", -1)))
        .filter(words -> words.stream().skip(2).anyMatch(this::isLocal))
        .map(words -> words.getFirst().replaceFirst("@.*", ""))
        .findFirst();
  }

  private boolean isLocal(String prefix) {
    int slash = prefix.indexOf('/');
    return slash > 0
        && InetAddress.ofLiteral(prefix.substring(0, slash)).equals(local.getAddress());
  }
}
