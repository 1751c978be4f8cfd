package org.uplink.hostnet.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.EtcResolver;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.ProcSysctls;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * An agent that makes one change, with the real files, kernel and guard, and may end at one of its
 * steps: alone, with its guard, or its guard without it.
 */
final class CrashingAgent {
  private CrashingAgent() {}

  /** Takes the folder, the case, the point, and who ends there: agent, guard or both. */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    var place = new ChangePlace(folder, folder, folder.resolve("resolv.conf"));
    var change = CrashCase.valueOf(arguments[1]);
    var point = Integer.parseInt(arguments[2]);
    var who = arguments[3];
    var command = new ArrayList<>(GuardProcess.command(CrashingGuard.class.getName(), place));
    command.add(command.indexOf("-cp"), "-Dcrash.guard=" + Integer.getInteger("crash.guard", 0));
    var guard = GuardProcess.of(command);
    var crash =
        new CrashAt(
            point,
            () -> {
              if (!who.equals("agent")) {
                guard
                    .process()
                    .ifPresent(
                        process -> {
                          process.destroyForcibly();
                          process.onExit().join();
                        });
              }
              if (!who.equals("guard")) {
                CrashAt.halt();
              }
            });
    try (var kernel = Rtnetlink.open()) {
      var sysctls = new ProcSysctls();
      var resolver = new EtcResolver(place.resolvConf());
      var backends = KernelBackend.alone(kernel, sysctls, resolver, Surroundings.NONE, crash);
      var backend = backends.named(KernelBackend.NAME).orElseThrow();
      var files = ChangeFiles.open(folder, crash);
      var settlement = new Settlement(files, backends);
      var boot = KernelBoot.read();
      settlement.start(boot);
      try (var control = new ChangeControl(files, HostLock.open(folder), settlement, guard, boot)) {
        var outcome =
            control.change(
                new Proposal(
                    change.name(),
                    "hash",
                    new Asker("engine", "01"),
                    Optional.empty(),
                    Optional.of("token"),
                    new Proposal.Wish(
                        Change.Check.PROOF,
                        change.kept ? Duration.ofMinutes(1) : Duration.ofMillis(500),
                        true)),
                new Work() {
                  @Override
                  public Plan plan() {
                    try {
                      return backend.plan(
                          HostState.read(kernel, sysctls, resolver),
                          files.running(),
                          change.request(),
                          Optional.empty(),
                          Duration.ofMinutes(1));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }

                  @Override
                  public String backend() {
                    return backend.name();
                  }

                  @Override
                  public void apply(Plan plan) {
                    backend.apply(plan);
                  }

                  @Override
                  public AutoCloseable openForProof(Plan plan) {
                    if (change.kept) {
                      Thread.ofPlatform().daemon().start(() -> prove(control, change));
                    }
                    return () -> {};
                  }
                });
        System.out.println("points " + crash.passed() + " " + outcome.state());
      }
    }
  }

  /** The engine's part, as often as it takes. */
  private static void prove(ChangeControl control, CrashCase change) {
    var why = Optional.of("not yet");
    while (why.filter(text -> text.startsWith("not yet") || text.contains("not applied"))
        .isPresent()) {
      why = control.prove(change.name(), "token", new Asker("engine", "01"));
    }
  }
}
