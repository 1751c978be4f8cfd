package org.uplink.engine.main;

import java.nio.file.Path;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;

/**
 * The training run for the AOT cache (JEP 514) of the engine's commands that end at once, which the
 * script {@code uplink} starts. The engine itself has a larger cache: the JVM loads all classes of
 * a cache when it starts, and these commands need a few of them.
 */
public final class EngineCommandTraining {
  private EngineCommandTraining() {}

  /** Runs the commands with files in the directory {@code arguments[0]}, and prints nothing. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.silent(), Path.of(arguments[0])));
  }

  /** Runs the commands, and returns the exit status of the issue of a certificate. */
  static int run(Terminal terminal, Path directory) {
    EngineMain.run(terminal, "--help");
    EngineMain.run(terminal, "issue-certificate", "--help");
    EngineMain.run(terminal, "issue-certificate", "training");
    DataDirectory data = new DataDirectory(directory.resolve("data"));
    HostCertificates.prepare(data);
    return EngineMain.run(
        terminal,
        "issue-certificate",
        "training",
        "--address",
        "192.0.2.1",
        "--out",
        directory.resolve("host").toString(),
        "--data-dir",
        data.root().toString());
  }
}
