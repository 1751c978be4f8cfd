package org.uplink.hostnet.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.hostnet.guard.GuardProgram;

/** The main class of a guard that can end or hang at one of its points. */
final class CrashingGuard {
  /**
   * The file with the guard's points, one in each line. It exists as soon as the guard has ended or
   * hangs.
   */
  static final String POINTS = "guard.points";

  private CrashingGuard() {}

  /** The arguments are those of {@link GuardProgram}. */
  public static void main(String[] arguments) throws Exception {
    ChangePaths place = GuardProcess.parseArguments(List.of(arguments));
    Path file = place.folder().resolve(POINTS);
    var crash =
        new CrashListener(
            Integer.getInteger("crash.guard", 0),
            () -> {
              tell(file, List.of());
              if (Boolean.getBoolean("crash.guard.hangs")) {
                new CompletableFuture<Void>().join();
              }
              CrashListener.halt();
            });
    GuardProgram.run(place, crash);
    tell(file, crash.passed());
  }

  private static void tell(Path file, List<String> points) {
    try {
      Path draft = file.resolveSibling(file.getFileName() + ".new");
      Files.write(draft, points);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
