package org.uplink.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.api.decision.Decision;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostCreation;
import org.uplink.cli.Uplink;
import org.uplink.cli.host.DecisionPrinter;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.Terminal;
import org.uplink.demo.quickstart.Quickstart;
import org.uplink.demo.quickstart.QuickstartDirectory;

/**
 * What {@code ./uplink} runs once after a build, to record which classes the commands use (JEP
 * 514): an engine, an agent and an install on the loopback, in a directory that is gone afterwards.
 * It prints nothing.
 */
public final class AotTraining {
  private AotTraining() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(nowhere, nowhere, false);
    Uplink.run(terminal, "host", "install", "--help");
    Path directory = Files.createTempDirectory("uplink-rehearsal");
    try (Quickstart quickstart = new Quickstart()) {
      Quickstart.Started started =
          quickstart.start(
              new Quickstart.Settings(
                  directory, "rehearsal", InetAddress.getLoopbackAddress(), 0, 0));
      play(started.client(), started.agentPort(), terminal);
      plan(directory, terminal);
    } finally {
      QuickstartDirectory.remove(directory);
    }
  }

  /** A plan for a NIC that has an address, where there is one; nothing is changed by it. */
  private static void plan(Path directory, Terminal terminal) throws SocketException {
    NetworkInterface.networkInterfaces()
        .filter(nic -> !nic.getName().equals("lo"))
        .flatMap(
            nic ->
                nic.getInterfaceAddresses().stream()
                    .filter(address -> address.getAddress() instanceof Inet4Address)
                    .map(address -> request(nic, address)))
        .findFirst()
        .ifPresent(
            request ->
                Uplink.run(
                    terminal, "agent", "plan", "--state-dir", directory.toString(), request));
  }

  private static String request(NetworkInterface nic, InterfaceAddress address) {
    return "{\"networks\": {\"rehearsal\": {\"nic\": \"%s\", \"ipaddr\": \"%s\", \"prefix\": %d}}}"
        .formatted(
            nic.getName(), address.getAddress().getHostAddress(), address.getNetworkPrefixLength());
  }

  private static void play(EngineClient client, int port, Terminal terminal) {
    Host host =
        client.post(
            EngineClient.path("hosts"),
            new HostCreation(
                "rehearsal", Optional.of("127.0.0.1"), Optional.of(port), Optional.empty()),
            Host.class);
    if (StartedRun.succeeded(StartedRun.install(client, host.name()).await(StartedRun.LIMIT))) {
      new DecisionPrinter(
              client.get(EngineClient.path("hosts", host.name(), "decision"), Decision.class))
          .print(terminal);
    }
  }
}
