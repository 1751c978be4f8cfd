package org.uplink.demo.faults;

import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.api.ClientFiles;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.engine.EngineConfig;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;

/** A machine in the lab with an engine, and a client of its REST interface. */
final class LabEngineFixture implements AutoCloseable {
  private final LabHost machine;
  private final String address;
  private final int proofSeconds;
  private final Path data;
  private int starts;
  private Optional<LabProcess> running = Optional.empty();
  private Optional<EngineClient> client = Optional.empty();

  LabEngineFixture(LabHost machine, String address, int proofSeconds) {
    this.machine = machine;
    this.address = address;
    this.proofSeconds = proofSeconds;
    this.data = dataIn(machine);
  }

  @Override
  public void close() {
    running.ifPresent(LabProcess::close);
  }

  static Path dataIn(LabHost machine) {
    return machine.directory().resolve("data");
  }

  void start() {
    LabProcess process =
        machine.start(
            "engine" + ++starts,
            JavaCommand.of(
                ShortTimesEngine.class.getName(),
                data.toString(),
                address,
                Integer.toString(proofSeconds)));
    running = Optional.of(process);
    process.awaitLine("^The engine listens on ", HANG);
    client = Optional.of(EngineClient.of(url(), new ClientFiles(data)));
  }

  URI url() {
    return URI.create("https://%s:%d".formatted(address, ShortTimesEngine.PORT));
  }

  Path data() {
    return data;
  }

  /** Kills the engine with SIGKILL. */
  void kill() {
    running.orElseThrow().kill();
    client = Optional.empty();
  }

  EngineClient client() {
    return client.orElseThrow();
  }

  void add(String name, String dialled, int port) {
    client()
        .post(
            EngineClient.path("hosts"),
            HostCreation.direct(name, Optional.of(dialled), Optional.of(port), Optional.empty()),
            HostDocument.class);
  }

  /** Adds a host whose agent dials in. */
  void addDialIn(String name) {
    client()
        .post(
            EngineClient.path("hosts"),
            HostCreation.dialIn(name, Optional.empty()),
            HostDocument.class);
  }

  /** Returns where agents dial in. */
  InetSocketAddress hostPort() {
    return new InetSocketAddress(InetAddress.ofLiteral(address), EngineConfig.HOSTS_PORT);
  }

  /** Starts an install without waiting for its end. */
  StartedRun begin(String name) {
    return StartedRun.install(client(), name);
  }

  /** Installs a host and waits for the end. */
  HostDocument install(String name) {
    return begin(name).await(HANG);
  }

  HostDocument host(String name) {
    return client().get(EngineClient.path("hosts", name), HostDocument.class);
  }

  DecisionDocument decision(String name) {
    return client().get(EngineClient.path("hosts", name, "decision"), DecisionDocument.class);
  }

  HostNetworksDocument networks(String name) {
    return client().get(EngineClient.path("hosts", name, "networks"), HostNetworksDocument.class);
  }

  List<Event> events(String name) {
    return client().get(EngineClient.path("hosts", name, "events"), EventPage.class).items();
  }
}
