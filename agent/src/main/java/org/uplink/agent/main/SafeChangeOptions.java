package org.uplink.agent.main;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.option.ToDuration;
import org.uplink.agent.option.ToProbe;
import org.uplink.agent.option.ToRequiredProof;
import org.uplink.agent.output.SetupPlanPrinter;
import org.uplink.agent.wish.Wish;
import org.uplink.command.CommandFailure;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.command.picture.PictureOption;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.proof.RequiredProof;
import org.uplink.verbs.setup.SetupPlan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of a command that changes this host's network and keeps the change if it is proved.
 */
final class SafeChangeOptions {
  private static final String CONFIRM_FORMS =
      "Say what proves that the new network works, such as --confirm tcp://manager.example:443,"
          + " --confirm ping:192.0.2.1, or --confirm ssh (you log in again and run `uplink network"
          + " confirm`).";

  @Option(
      names = "--confirm",
      paramLabel = "PROOF",
      converter = ToRequiredProof.class,
      description = {
        "what has to hold before the change is kept (required, except with --dry-run; may be given"
            + " several times, then all have to hold):",
        "tcp://HOST:PORT: a new connection over the network, and the route of this connection uses"
            + " its device.",
        "https://HOST[:PORT][/PATH]: such a connection, and over it a server with a trusted"
            + " certificate answers with an HTTP status from 200 to 499.",
        "ping:ADDRESS: an answer to ping over the network. Weaker: it says nothing about"
            + " connections.",
        "ssh: somebody logs in again over the network and runs `uplink network confirm`.",
        "operator: the same, also in a new session that is not one of SSH.",
        "console: you answer y on the terminal of this command. Another answer, no answer in time,"
            + " or the end of the terminal rolls back. Weaker: an old connection may live on."
      })
  private List<RequiredProof> proofs = List.of();

  @Option(
      names = "--probe",
      paramLabel = "PROBE",
      converter = ToProbe.class,
      description = {
        "what works before the change and has to work after it, over the network, before the change"
            + " is kept (up to 8 times):",
        "gateway: the gateways of the default routes.",
        "dns: the name servers of the host.",
        "tcp://HOST:PORT, https://HOST[:PORT][/PATH], ping:ADDRESS: as with --confirm.",
        "A probe that fails before the change is left out, with a message (default: none)."
      })
  private List<Probe> probes = List.of();

  @Option(names = "--require-probes", description = "refuse the change if a probe fails before it")
  private boolean requireProbes;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "certificates of the authorities that a server of --confirm https://HOST may have, in PEM;"
              + " refused without such a proof (default: the system's)")
  private Optional<Path> authorities = Optional.empty();

  @Option(
      names = "--within",
      paramLabel = "TIME",
      converter = ToDuration.class,
      description =
          "how long the proofs may take, from the beginning of the change, 1s to 1h (default: 30s)")
  private Duration within = Duration.ofSeconds(30);

  @Option(
      names = "--accept-warnings",
      description = "make the change although the plan warns that it cuts somebody off")
  private boolean acceptWarnings;

  @Option(names = "--dry-run", description = "show the plan and change no network; needs no root")
  private boolean dryRun;

  @Option(names = "--json", description = "print the plan or the outcome as JSON")
  private boolean json;

  @Mixin private PictureOption picture = new PictureOption();

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  /** Checks the options, before the host is looked at. */
  void check() {
    logging.apply(LogLevel.warn);
    if (proofs.isEmpty() && !dryRun) {
      throw CommandFailure.usage(
          "--confirm is missing: a change is kept only if it is proved", CONFIRM_FORMS);
    }
    if (authorities.isPresent()
        && Stream.concat(proofs.stream(), probes.stream().flatMap(SafeChangeOptions::target))
            .noneMatch(RequiredProof.Https.class::isInstance)) {
      throw CommandFailure.usage(
          "--ca is of no use here: only https://HOST checks a certificate, as --confirm or --probe",
          "Add --confirm https://HOST, or leave --ca out.");
    }
    if (probes.size() > Probe.MOST) {
      throw CommandFailure.usage(
          "there are " + probes.size() + " probes", "Name at most " + Probe.MOST + ".");
    }
  }

  /** Draws the plan, if the user wants a picture. */
  void draw(SetupPlan plan) {
    picture.write(() -> SetupPlanPrinter.picture(plan));
  }

  /** Returns the change that makes a wish come true. */
  LocalRequest request(Wish wish) {
    return new LocalRequest(
        wish, proofs, probes, requireProbes, authorities, within, acceptWarnings);
  }

  /** Opens this host's network; to change it, unless only the plan is wanted. */
  LocalNetwork open() {
    return stateDirectory.openLocal(!dryRun);
  }

  List<RequiredProof> proofs() {
    return proofs;
  }

  /** Returns whether only the plan is wanted. */
  boolean dryRun() {
    return dryRun;
  }

  /** Returns whether the output is JSON. */
  boolean json() {
    return json;
  }

  private static Stream<RequiredProof> target(Probe probe) {
    return probe instanceof Probe.Target(RequiredProof proof) ? Stream.of(proof) : Stream.empty();
  }
}
