package org.uplink.cli.faults;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostNetworks;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.Installation;
import org.uplink.engine.DataDirectory;
import org.uplink.lab.Java;
import org.uplink.lab.LabHost;
import org.uplink.lab.Running;

/** A machine in the lab with an engine, and a client of its REST interface. */
final class EngineBox implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final LabHost machine;
  private final String address;
  private final Path data;
  private int starts;
  private Optional<Running> running = Optional.empty();
  private Optional<EngineClient> client = Optional.empty();

  EngineBox(LabHost machine, String address) {
    this.machine = machine;
    this.address = address;
    this.data = dataIn(machine);
  }

  static Path dataIn(LabHost machine) {
    return machine.directory().resolve("data");
  }

  void start() {
    var process =
        machine.start(
            "engine" + ++starts, Java.command(LabEngine.class.getName(), data.toString(), address));
    running = Optional.of(process);
    process.awaitLine("^The engine listens on ", LIMIT);
    client = Optional.of(EngineClient.of(url(), new DataDirectory(data)));
  }

  URI url() {
    return URI.create("https://%s:%d".formatted(address, LabEngine.PORT));
  }

  Path data() {
    return data;
  }

  /** By SIGKILL. */
  void kill() {
    running.orElseThrow().kill();
    client.orElseThrow().close();
    client = Optional.empty();
  }

  EngineClient client() {
    return client.orElseThrow();
  }

  void add(String name, String dialled, int port) {
    client()
        .post(
            EngineClient.path("hosts"),
            new HostCreation(name, Optional.of(dialled), Optional.of(port), Optional.empty()),
            Host.class);
  }

  /** Begins an install, and does not wait for it. */
  Installation begin(String name) {
    return Installation.begin(client(), name);
  }

  /** Installs, and waits for the end. */
  Host install(String name) {
    return begin(name).await(LIMIT);
  }

  Host host(String name) {
    return client().get(EngineClient.path("hosts", name), Host.class);
  }

  HostNetworks networks(String name) {
    return client().get(EngineClient.path("hosts", name, "networks"), HostNetworks.class);
  }

  List<Event> events(String name) {
    return client().get(EngineClient.path("hosts", name, "events"), EventPage.class).items();
  }

  @Override
  public void close() {
    client.ifPresent(EngineClient::close);
    running.ifPresent(Running::close);
  }
}
