package org.uplink.demo.act;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.uplink.demo.lab.LabPrograms;
import org.uplink.lab.LabProcess;
import org.uplink.lab.ProcessResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code uplink network apply} as a process in the host, with its guard. Its files are in the
 * stage's folder. One thread uses it.
 */
final class AppliedChange {
  /** How long a command without a wait of its own may take on a busy machine. */
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

  /** Longer than any change of the demo with its deadline, on a busy machine. */
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(5);

  /** How long only {@code ip} is asked after a kill, because {@code uplink} costs more. */
  private static final Duration USUAL_ROLLBACK = Duration.ofSeconds(15);

  private static final String ROLLED_BACK = "ROLLED_BACK";

  private final Stage stage;
  private final LabProcess command;
  private final long started = System.nanoTime();
  private Optional<ProcessHandle> guard = Optional.empty();
  private boolean guardIsKilled;
  private Optional<Long> killed = Optional.empty();

  private AppliedChange(Stage stage, LabProcess command) {
    this.stage = stage;
    this.command = command;
  }

  /** Starts the command with these arguments, which follow {@code uplink network apply}. */
  static AppliedChange start(Stage stage, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("network", "apply"));
    words.addAll(arguments);
    words.add("--json");
    return new AppliedChange(
        stage, stage.host().start("apply", LabPrograms.uplink(with(stage, words))));
  }

  /** Returns whether the command runs. */
  boolean isRunning() {
    return command.process().isAlive();
  }

  /** Kills the command, its guard, or both, as {@code kill -9} does. */
  void kill(KillKey what) {
    if (guard.filter(ProcessHandle::isAlive).isEmpty()) {
      guard = command.process().toHandle().descendants().findFirst();
    }
    if (what.killsCommand() && isRunning()) {
      killed = Optional.of(System.nanoTime());
      command.process().destroyForcibly();
    }
    if (what.killsGuard()) {
      // Without a command that starts another guard, nobody is left to roll back.
      guardIsKilled = what.killsCommand();
      guard.ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Waits until the command ends and the change is decided. If the command was killed, waits until
   * its guard has restored the network; if both were killed, runs {@code uplink network rollback}.
   *
   * @param keys what to do while the command runs, 20 times a second
   */
  Ending awaitEnd(NetworkPicture before, Consumer<AppliedChange> keys) {
    boolean ended =
        Stage.await(
            CHANGE_LIMIT,
            () -> {
              keys.accept(this);
              return !isRunning();
            });
    if (!ended) {
      command.kill();
      return broken("did not end within " + CHANGE_LIMIT.toSeconds() + " s");
    }
    return killed.isPresent() ? endingAfterKill(before) : endingOfCommand();
  }

  private Ending endingOfCommand() {
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    Optional<JsonNode> report = document(command.output());
    if (report.isEmpty()) {
      return broken(command.output().strip());
    }
    String reason = report.get().path("reason").asString("");
    return switch (report.get().path("outcome").asString("")) {
      case "kept" -> Ending.of(Outcome.KEPT, "kept", took);
      case "rolledBack" ->
          report.get().path("change").path("verified").asBoolean(false)
              ? Ending.of(Outcome.ROLLED_BACK, "rolled back", took).because(reason)
              : broken("the rollback was not verified: " + report.get());
      default -> broken(reason.isEmpty() ? command.output().strip() : reason);
    };
  }

  private Ending endingAfterKill(NetworkPicture before) {
    String by = "the guard";
    if (guardIsKilled) {
      by = "`uplink network rollback`";
      run("rollback");
    }
    long since = killed.orElseThrow();
    if (!Stage.await(USUAL_ROLLBACK, () -> isAs(before))) {
      // Perhaps it was kept before the kill.
      Stage.await(COMMAND_LIMIT, () -> isAs(before) || lastChange().isPresent());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    Stage.await(COMMAND_LIMIT, () -> lastChange().isPresent());
    Optional<JsonNode> last = lastChange();
    if (last.isEmpty()) {
      return broken("the change was not decided after the kill");
    }
    if (!last.get().path("state").asString("").equals(ROLLED_BACK)) {
      return Ending.of(Outcome.KEPT, "kept before the kill", took);
    }
    return last.get().path("verified").asBoolean(false)
        ? Ending.of(Outcome.ROLLED_BACK, "rolled back by " + by, took)
            .because(last.get().path("reason").asString(""))
        : broken("the rollback was not verified: " + last.get());
  }

  private boolean isAs(NetworkPicture before) {
    return NetworkPicture.of(stage.host()).equals(before);
  }

  /** Returns the last change as {@code uplink network status} shows it, if none is pending. */
  private Optional<JsonNode> lastChange() {
    return document(run("status", "--json").out())
        .filter(status -> !status.has("pending"))
        .map(status -> status.path("last"))
        .filter(JsonNode::isObject);
  }

  private ProcessResult run(String... words) {
    List<String> all = new ArrayList<>(List.of("network"));
    all.addAll(List.of(words));
    return stage
        .host()
        .attempt(COMMAND_LIMIT, LabPrograms.uplink(with(stage, all)).toArray(String[]::new));
  }

  private Ending broken(String why) {
    return Ending.of(Outcome.BROKEN, "broken", Duration.ofNanos(System.nanoTime() - started))
        .because(why);
  }

  private static String[] with(Stage stage, List<String> words) {
    return Stream.concat(
            words.stream(),
            Stream.of(
                "--state-dir",
                stage.stateDirectory().toString(),
                "--resolv-conf",
                stage.resolvConf().toString()))
        .toArray(String[]::new);
  }

  /** Returns the document among the lines of the output. */
  private static Optional<JsonNode> document(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("{"))
        .reduce((first, second) -> second)
        .map(JsonMapper.shared()::readTree);
  }
}
