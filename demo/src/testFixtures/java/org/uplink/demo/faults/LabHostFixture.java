package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host of the lab with eth0 and a real agent behind a relay. It reads the kernel and the agent's
 * files, to compare them with the engine's record.
 */
final class LabHostFixture implements AutoCloseable {
  static final String NETWORK = "ovirtmgmt";
  static final String NIC = "eth0";
  private static final int AGENT_PORT = 54321;

  final Relay relay;
  private final LabHost machine;
  private final LabHost lan;
  private final Path state;
  private final String address;
  private final List<String> command;
  private final String started;
  private int starts;
  private Optional<LabProcess> agent = Optional.empty();

  LabHostFixture(LabHost machine, LabHost lan, Setup made) throws Exception {
    this.machine = machine;
    this.lan = lan;
    this.address = made.address();
    this.state = machine.directory().resolve("state");
    this.command = new ArrayList<>(made.agent());
    command.add(state.toString());
    HostCertificates.issue(
        new DataDirectory(made.data()), machine.name(), List.of(address), state.resolve("pki"));
    InetAddress here = InetAddress.ofLiteral(LabFixture.TEST);
    if (made.engine().isPresent()) {
      relay = Relay.toEngine(here, made.engine().get());
      command.addAll(List.of("--engines", "%s:%d".formatted(LabFixture.TEST, relay.port())));
      started = " dials the engine at ";
    } else {
      relay =
          Relay.toAgent(here, new InetSocketAddress(InetAddress.ofLiteral(address), AGENT_PORT));
      started = " listens on ";
    }
    start();
  }

  @Override
  public void close() throws IOException {
    relay.close();
    agent.ifPresent(LabProcess::close);
  }

  String name() {
    return machine.name();
  }

  /** Returns the folder with the host's key and certificate. */
  Path identity() {
    return state.resolve("pki");
  }

  String address() {
    return address;
  }

  int port() {
    return AGENT_PORT;
  }

  void start() {
    LabProcess process =
        machine.start(
            "agent" + ++starts,
            JavaCommand.of(
                command.getFirst(), command.subList(1, command.size()).toArray(String[]::new)));
    process.awaitLine(started, HANG);
    agent = Optional.of(process);
  }

  /** Kills the agent with SIGKILL, but not its guard. */
  void kill() {
    agent.orElseThrow().kill();
  }

  void cutTheLink() {
    lan.ip("link set " + name() + " down");
  }

  void restoreTheLink() {
    lan.ip("link set " + name() + " up");
  }

  /** Runs ip on the host, as an administrator does at the console. */
  void ip(String... lines) {
    machine.ip(lines);
  }

  /** Drops all new connections that arrive at this device. */
  void dropNewConnections(String device) {
    machine.nft(
        """
        table inet faults {
          chain input {
            type filter hook input priority 0
            iifname "%s" tcp flags & (syn | ack) == syn drop
          }
        }"""
            .formatted(device));
  }

  /** Drops all new connections that arrive from outside, at any device. */
  void dropAllNewConnections() {
    machine.nft(
        """
        table inet faults {
          chain input {
            type filter hook input priority 0
            iifname != "lo" tcp flags & (syn | ack) == syn drop
          }
        }""");
  }

  /** Returns the TCP sockets that listen on the host, as ss(8) lists them. */
  String listens() {
    return machine.run("ss", "-Hltn").strip();
  }

  void acceptConnections() {
    machine.nft("delete table inet faults");
  }

  /** Returns whether a change is applied and waits for its proof. */
  boolean waitsForProof() throws IOException {
    return Files.exists(file("pending")) && kernel().bridged();
  }

  /** Returns whether a change is recorded as pending. It may not be applied yet. */
  boolean pending() {
    return Files.exists(file("pending"));
  }

  boolean committed() {
    return Files.exists(file("safe"));
  }

  /** Returns how many changes have begun so far. */
  long countChanges() throws IOException {
    try (var outcomes = Files.list(file("outcomes"))) {
      return outcomes.filter(file -> file.toString().endsWith(".json")).count()
          + (Files.exists(file("pending")) ? 1 : 0);
    }
  }

  Kernel kernel() {
    JsonNode links = JsonMapper.shared().readTree(machine.ip("-j addr show"));
    return new Kernel(
        NETWORK.equals(link(links, NIC).path("master").asString("")),
        addresses(link(links, NIC)),
        addresses(link(links, NETWORK)));
  }

  /** Checks that the kernel has the whole change or nothing of it, as the agent's files say. */
  void assertOldOrNewNetwork() {
    Kernel kernel = kernel();
    var whole = Set.of(address + "/24");
    assertThat(kernel)
        .isEqualTo(
            committed() ? new Kernel(true, Set.of(), whole) : new Kernel(false, whole, Set.of()));
  }

  /** Checks that the engine's record matches the kernel. */
  void assertRecordMatchesKernel(LabEngineFixture engine) {
    HostDocument record = engine.host(name());
    HostNetworksDocument networks = engine.networks(name());
    Kernel kernel = kernel();
    String as = "%s; %s; %s".formatted(record, networks, kernel);
    assertThat(networks.networks().stream().map(HostNetworksDocument.Network::name))
        .as(as)
        .isEqualTo(kernel.bridged() ? List.of(NETWORK) : List.of());
    assertThat(recorded(networks, NIC)).as(as).isEqualTo(kernel.onNic());
    assertThat(recorded(networks, NETWORK)).as(as).isEqualTo(kernel.onNetwork());
    assertThat(record.activeNic()).as(as).contains(kernel.bridged() ? NETWORK : NIC);
    assertThat(record.status() == HostStatus.UP).as(as).isEqualTo(kernel.bridged());
    assertThat(record.proof().orElse("none"))
        .as(as)
        .isEqualTo(kernel.bridged() ? "proved" : "none");
  }

  static boolean hasRunEnded(HostDocument host) {
    return host.run().map(install -> install.ended().isPresent()).orElse(true);
  }

  private Path file(String name) {
    return state.resolve("network").resolve(name);
  }

  private static JsonNode link(JsonNode links, String name) {
    return links
        .valueStream()
        .filter(link -> link.path("ifname").asString("").equals(name))
        .findFirst()
        .orElseGet(JsonMapper.shared()::createObjectNode);
  }

  private static Set<String> addresses(JsonNode link) {
    var addresses = new TreeSet<String>();
    for (var address : link.path("addr_info")) {
      if (address.path("family").asString("").equals("inet")) {
        addresses.add(address.get("local").asString() + "/" + address.get("prefixlen").asInt());
      }
    }
    return addresses;
  }

  private static Set<String> recorded(HostNetworksDocument networks, String device) {
    return networks.devices().stream()
        .filter(known -> known.name().equals(device))
        .flatMap(known -> known.addresses().stream())
        .filter(prefix -> !prefix.contains(":"))
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }

  /**
   * How to create the host.
   *
   * @param data the data directory of the engine that issues the host's certificate
   * @param engine where the agent dials in; empty if the engine dials
   * @param agent the main class of the agent, and its arguments before the state directory
   */
  record Setup(String address, Path data, Optional<InetSocketAddress> engine, List<String> agent) {}

  /**
   * The state of the kernel.
   *
   * @param bridged whether eth0 is a port of the network's bridge
   * @param onNic the IPv4 addresses of eth0, with their prefix lengths
   * @param onNetwork the IPv4 addresses of the bridge
   */
  record Kernel(boolean bridged, Set<String> onNic, Set<String> onNetwork) {}
}
