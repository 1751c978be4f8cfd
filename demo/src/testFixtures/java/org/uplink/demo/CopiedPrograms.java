package org.uplink.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A copy of the script {@code uplink} and of the programs, without the sources. */
public final class CopiedPrograms {
  private static final String COPY =
      """
      cd "$1"
      cp -r --parents uplink build/jdk packaging/java-options */target/program "$2"
      chmod -R a+rX "$2"
      """;

  private CopiedPrograms() {}

  /** Copies the programs to a new folder, and returns that folder. */
  public static Path in(Path folder) throws IOException, InterruptedException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    String root = System.getProperty("uplink.root");
    try (StartedProgram copied =
        StartedProgram.command(
            folder, Map.of(), List.of("sh", "-ec", COPY, "sh", root, copy.toString()))) {
      if (copied.status() != 0) {
        throw new IOException("copy the programs: " + copied.err());
      }
    }
    return copy;
  }
}
