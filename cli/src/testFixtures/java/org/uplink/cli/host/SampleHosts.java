package org.uplink.cli.host;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.api.run.RunDocument;
import org.uplink.command.Terminal;

/** Hosts as an engine reports them, and a terminal that records its output. */
final class SampleHosts {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Terminal terminal() {
    return new Terminal(
        new PrintStream(ByteArrayOutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false);
  }

  /** Returns and clears what was written to standard error. */
  String takeOutput() {
    String said = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return said;
  }

  /** Returns a host whose run is in this step. */
  static HostDocument in(String step, Optional<Instant> rollsBack) {
    return host(
        "h1",
        HostStatus.INSTALLING,
        Optional.empty(),
        new RunDocument(
            1,
            "install",
            step,
            NOW,
            Optional.empty(),
            Optional.empty(),
            rollsBack,
            List.of(),
            List.of()));
  }

  /** Returns a host whose install has ended. */
  static HostDocument ended(String name, HostStatus status, Optional<StatusReason> reason) {
    return host(
        name,
        status,
        reason,
        new RunDocument(
            1,
            "install",
            "Activate",
            NOW,
            Optional.of(NOW),
            Optional.of(reason.isEmpty()),
            Optional.empty(),
            List.of(),
            List.of()));
  }

  /** Returns a host whose install has ended well, without a deployment. */
  static HostDocument skipped(String name) {
    return host(
        name,
        HostStatus.NON_OPERATIONAL,
        Optional.of(StatusReason.MANAGEMENT_NETWORK_MISSING),
        new RunDocument(
            1,
            "install",
            "Decide",
            NOW,
            Optional.of(NOW),
            Optional.of(true),
            Optional.empty(),
            List.of(),
            List.of()));
  }

  private static HostDocument host(
      String name, HostStatus status, Optional<StatusReason> reason, RunDocument install) {
    return new HostDocument(
        name,
        HostCreation.DIRECT,
        Optional.of("192.0.2.10"),
        Optional.of(54321),
        Optional.empty(),
        Optional.empty(),
        "Default",
        status,
        reason,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(install),
        NOW,
        NOW);
  }
}
