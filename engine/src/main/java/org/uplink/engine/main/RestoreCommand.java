package org.uplink.engine.main;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.Restore;
import org.uplink.engine.backup.Restored;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StepListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink engine restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a backup of `uplink engine backup` into an empty data directory. Checks the whole"
          + " backup first.",
      "Run it as the engine's user while the engine is stopped. It never replaces anything: move"
          + " the old data directory away. If it is interrupted, run it again with the same backup."
    })
final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the backup")
  private Path file = Path.of("");

  @Mixin private DataDirectoryOption dataDir = new DataDirectoryOption();

  private final Terminal terminal;

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    DataDirectory data = dataDir.directory();
    Restored restored;
    try {
      restored =
          new Restore(
                  data.root(), data.restore(), data.lock(), Clock.systemUTC(), StepListener.NONE)
              .run(file);
    } catch (BackupException e) {
      throw CommandFailure.error(
          "%s was not restored: %s".formatted(file, e.getMessage()), e.nextStep());
    } catch (IOException e) {
      throw CommandFailure.error(
          "%s was not restored: %s".formatted(file, IoProblem.explain(e, file)), "");
    }
    restored.warnings().forEach(terminal.err()::println);
    Terminal.printLines(
        terminal.out(),
        """
        The data directory %s has the backup of %s, made by version %s.
        What was changed after that time is not in it. All join tokens were removed.
        Before you start the engine:
        - If a token of the engine was replaced after that time, delete the files token and
          metrics-token in %s.
        After the start:
        - Revoke again what was revoked after that time: uplink host revoke HOST
        - Remove again the hosts that were removed after that time: uplink host remove HOST
        - Hosts that joined or whose certificate was renewed after that time join again:
          uplink host rejoin HOST
        - If the authority was exchanged after that time, exchange it again:
          uplink engine exchange-authority begin
        """
            .formatted(data.root(), restored.made(), restored.version(), data.root()));
    return ExitStatus.SUCCESS;
  }
}
