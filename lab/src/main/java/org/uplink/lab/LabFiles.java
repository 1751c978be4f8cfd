package org.uplink.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Reads and writes the lab's small files. A failure names the file. */
final class LabFiles {
  private LabFiles() {}

  static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new LabException("could not list " + folder + ": " + e.getMessage(), e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new LabException("could not read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes one line. Creates the folder if it is missing. */
  static void write(Path file, String line) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, line + "\n");
    } catch (IOException e) {
      throw new LabException("could not write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Deletes a folder with its contents. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var entries = Files.walk(folder)) {
      for (var entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw new LabException("could not delete " + folder + ": " + e.getMessage(), e);
    }
  }
}
