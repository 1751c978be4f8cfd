package org.uplink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A temporary folder of one measurement. Closing it deletes the folder with its contents. */
public record BenchFolder(Path path) implements AutoCloseable {
  /**
   * Creates a folder.
   *
   * @param name a word in the folder's name
   */
  public static BenchFolder create(String name) throws IOException {
    return new BenchFolder(Files.createTempDirectory("uplink-bench-" + name));
  }

  /** Returns the path of a file or a folder in this folder. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
