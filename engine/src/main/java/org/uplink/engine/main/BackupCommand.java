package org.uplink.engine.main;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.backup.Backup;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.EngineCopy;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StepListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink engine backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a backup of the running engine into a new file: its database, the keys of its"
          + " authority, and its tokens. Checks that it can be restored.",
      "Run it as the engine's user, on its machine. Only your user can read the file; whoever reads"
          + " it can act as the engine. Files outside of the data directory, such as those of"
          + " --config and --key, are not in it."
    })
final class BackupCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the new file")
  private Path file = Path.of("");

  @Mixin private DataDirectoryOption dataDir = new DataDirectoryOption();

  private final Terminal terminal;

  BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    DataDirectory data = dataDir.directory();
    try (InterruptOnSignal _ = InterruptOnSignal.watch()) {
      try {
        write(data);
      } catch (BackupException e) {
        if (!e.isDamaged()) {
          throw e;
        }
        terminal
            .err()
            .println(
                "The backup could not be restored (" + e.getMessage() + "). A second one is made.");
        write(data);
      }
    } catch (BackupException e) {
      throw CommandFailure.error(
          "no backup was made: " + e.getMessage(),
          e.isDamaged()
              ? "The disk of the data directory or of "
                  + file
                  + " may be damaged. Look at the engine's log."
              : e.nextStep());
    } catch (IOException e) {
      throw CommandFailure.error("no backup was made: " + IoProblem.explain(e, ""), "");
    }
    terminal.out().println("The backup is in " + file + ".");
    return ExitStatus.SUCCESS;
  }

  private void write(DataDirectory data) throws IOException, InterruptedException {
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      new Backup(data.root(), Clock.systemUTC(), StepListener.NONE)
          .write(file, copy.file(), copy.schema());
    }
  }
}
