package org.uplink.engine.main;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.Restore;
import org.uplink.engine.store.StoreException;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StepListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink engine restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a backup of `uplink engine backup` into an empty data directory. Checks the whole"
          + " backup first.",
      "Run it as the engine's user while the engine is stopped. It never replaces anything: move"
          + " the old data directory away. If it is interrupted, run it again."
    })
final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the backup")
  private Path file = Path.of("");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "data directory of the engine (default: $UPLINK_DATA_DIR, else as for `uplink engine`)")
  private Optional<Path> dataDir = Optional.empty();

  private final Terminal terminal;

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    DataDirectory data = new DataDirectory(dataDir.orElseGet(EngineCommand::defaultDataDir));
    String version;
    try {
      version = new Restore(data.root(), data.restore(), data.lock(), StepListener.NONE).run(file);
    } catch (BackupException e) {
      throw CommandFailure.error(
          "%s was not restored: %s".formatted(file, e.getMessage()), e.nextStep());
    } catch (StoreException e) {
      throw CommandFailure.error(
          "%s was not restored: %s".formatted(file, e.getMessage()), "Restore another backup.");
    } catch (IOException e) {
      throw CommandFailure.error(
          "%s was not restored: %s".formatted(file, IoProblem.explain(e, file)), "");
    }
    terminal
        .out()
        .println(
            "The data directory %s has the backup of version %s. Start the engine."
                .formatted(data.root(), version));
    return ExitStatus.SUCCESS;
  }
}
