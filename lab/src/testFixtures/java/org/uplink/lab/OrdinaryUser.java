package org.uplink.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs this module's programs as the user nobody. It copies the classes, because other users may
 * have no access to the build's folders.
 */
final class OrdinaryUser {
  private static final String NOBODY = "65534";

  private final Path home;
  private final String classPath;

  private OrdinaryUser(Path home, String classPath) {
    this.home = home;
    this.classPath = classPath;
  }

  /**
   * Skips the test unless it runs as root, on a kernel that lets ordinary users create namespaces.
   */
  static OrdinaryUser in(Path directory) throws IOException {
    ProcessResult refusal =
        BoundedCommand.of(as("unshare", "--user", "--map-root-user", "--net", "--mount", "true"))
            .attempt();
    assumeTrue(
        refusal.succeeded(),
        () -> "this machine cannot run programs as an ordinary user: " + refusal.err());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    var copies = new ArrayList<String>();
    for (var owner : List.of(Lab.class, LabProgram.class)) {
      var from = Path.of(owner.getProtectionDomain().getCodeSource().getLocation().getPath());
      Path to = directory.resolve(owner.getSimpleName());
      BoundedCommand.of("cp", "-r", from.toString(), to.toString()).run();
      BoundedCommand.of("chmod", "-R", "a+rX", to.toString()).run();
      copies.add(to.toString());
    }
    Path home = Files.createDirectory(directory.resolve("home"));
    BoundedCommand.of("chown", NOBODY, home.toString()).run();
    return new OrdinaryUser(home, String.join(File.pathSeparator, copies));
  }

  /** Returns a folder that belongs to the user. */
  Path home() {
    return home;
  }

  /** Returns the command line that runs a Java program as this user. */
  List<String> program(List<String> command) {
    var words = new ArrayList<>(command);
    words.set(words.indexOf("-cp") + 1, classPath);
    return as(words.toArray(String[]::new));
  }

  private static List<String> as(String... command) {
    var words =
        new ArrayList<>(
            List.of(
                Tool.path("setpriv"),
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "--"));
    words.addAll(List.of(command));
    return words;
  }
}
