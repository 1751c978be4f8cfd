package org.uplink.demo.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.demo.AllPrograms;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import org.uplink.testkit.Ip;

/**
 * Engines, hosts and this process, connected by one switch.
 *
 * <pre>
 *   engine 192.0.2.10 ----+             +---- 192.0.2.20 eth0, .21 ... hosts
 *   second 192.0.2.11 ----+-- switch ---+
 *   relays 192.0.2.1  ----+
 * </pre>
 */
final class LabFixture implements AutoCloseable {
  static final String TEST = "192.0.2.1";
  private static final String BRIDGE = "br0";
  private static final int FIRST_HOST = 20;

  private final Lab lab = Lab.open();
  private final LabHost lan = lab.host("switch");
  private final LabEngineFixture engine;
  private final int proofSeconds;
  private int hosts;

  private LabFixture(int proofSeconds) throws Exception {
    this.proofSeconds = proofSeconds;
    lan.bridge(BRIDGE);
    plugThisProcess();
    engine = box("engine", "192.0.2.10");
    engine.start();
  }

  /**
   * Opens a lab.
   *
   * @param proofSeconds how long a host waits for a proof on an idle machine: longer than each
   *     fault after which the proof arrives, and short, because the tests of rollbacks wait for it
   */
  static LabFixture open(int proofSeconds) throws Exception {
    return new LabFixture(proofSeconds);
  }

  @Override
  public void close() {
    engine.close();
    lab.close();
  }

  LabEngineFixture engine() {
    return engine;
  }

  /** Starts a second engine with the same authority and its own database. */
  LabEngineFixture secondEngine() throws Exception {
    LabHost machine = plugged("second", "192.0.2.11");
    copy(data().resolve("pki"), LabEngineFixture.dataIn(machine).resolve("pki"));
    var second = new LabEngineFixture(machine, "192.0.2.11", proofSeconds);
    second.start();
    return second;
  }

  /** Returns the folder with the first engine's key and certificate. */
  Path engineIdentity() {
    return data().resolve("pki").resolve("engine");
  }

  /** Adds a host without networks, with an agent. */
  LabHostFixture host() throws Exception {
    return host(Optional.empty(), AllPrograms.class.getName(), "agent", "--state-dir");
  }

  /** Adds a host without networks to the lab and the engine; its agent dials in by the relay. */
  LabHostFixture dialInHost() throws Exception {
    return host(
        Optional.of(engine.hostPort()), AllPrograms.class.getName(), "agent", "--state-dir");
  }

  /** Adds a host without networks, whose agent has only the verbs of a stock Vdsm. */
  LabHostFixture stockHost() throws Exception {
    return host(Optional.empty(), StockVdsmAgent.class.getName());
  }

  /** Starts an agent on another host, with the key and certificate of this one. */
  LabProcess startCloneOf(LabHostFixture host) throws Exception {
    int number = hosts++;
    LabHost machine = plugged("host" + number, "192.0.2." + (FIRST_HOST + number));
    Path state = machine.directory().resolve("state");
    copy(host.identity(), state.resolve("pki"));
    return machine.start(
        "agent",
        JavaCommand.of(
            AllPrograms.class.getName(),
            "agent",
            "--state-dir",
            state.toString(),
            "--engines",
            "%s:%d".formatted(TEST, host.relay.port())));
  }

  /** Connects another NIC of the host to the switch, without an address. */
  void connect(LabHostFixture host, String nic) {
    LabHost machine = lab.find(host.name()).orElseThrow();
    String port = host.name() + nic;
    lab.connect(machine, nic, lan, port);
    lan.ip("link set " + port + " master " + BRIDGE);
  }

  private LabEngineFixture box(String name, String address) {
    LabHost machine = plugged(name, address);
    HostCertificates.prepare(new DataDirectory(LabEngineFixture.dataIn(machine)));
    // The engine tells agents where it is reached. Without this rule, they would dial past their
    // relay.
    machine.nft(
        """
        table inet relays {
          chain input {
            type filter hook input priority 0
            ip saddr != %s tcp dport %d reject with tcp reset
          }
        }"""
            .formatted(TEST, EngineConfig.HOSTS_PORT));
    return new LabEngineFixture(machine, address, proofSeconds);
  }

  private Path data() {
    return LabEngineFixture.dataIn(lab.find("engine").orElseThrow());
  }

  private LabHostFixture host(Optional<InetSocketAddress> dialled, String... agent)
      throws Exception {
    int number = hosts++;
    String address = "192.0.2." + (FIRST_HOST + number);
    LabHost machine = plugged("host" + number, address);
    if (dialled.isPresent()) {
      // Before the agent dials: the engine refuses hosts that it does not have.
      engine.addDialIn(machine.name());
    }
    return new LabHostFixture(
        machine, lan, new LabHostFixture.Setup(address, data(), dialled, List.of(agent)));
  }

  private LabHost plugged(String name, String address) {
    LabHost machine = lab.host(name);
    lab.connect(machine, LabHostFixture.NIC, lan, name);
    lan.ip("link set " + name + " master " + BRIDGE);
    machine.address(LabHostFixture.NIC, address + "/24");
    return machine;
  }

  private void plugThisProcess() {
    Ip.HERE.run(
        "link", "add", "test0", "type", "veth", "peer", "name", "test", "netns", lan.netns());
    Ip.HERE.run("addr", "add", TEST + "/24", "dev", "test0");
    Ip.HERE.run("link", "set", "test0", "up");
    lan.ip("link set test master " + BRIDGE + " up");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
