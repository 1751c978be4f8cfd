package org.uplink.hostnet.user;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the tables in {@code /proc/net}.
 *
 * @param folder {@code /proc/self/net}
 */
public record ProcNet(Path folder) {
  /** The largest number of lines of a table that are read. */
  private static final int MAX_LINES = 20_000;

  /**
   * Returns the lines of a table without the header, split into words. Empty if the table is
   * missing.
   */
  public List<List<String>> rows(String table) {
    return lines(table).stream().skip(1).map(ProcNet::words).toList();
  }

  /** Returns the lines of a table. Empty if the table is missing or not readable. */
  public List<String> lines(String table) {
    try (BufferedReader lines =
        Files.newBufferedReader(folder.resolve(table), StandardCharsets.ISO_8859_1)) {
      return lines.lines().limit(MAX_LINES).toList();
    } catch (IOException e) {
      // This kernel has no such table, or shows it to root only.
      return List.of();
    }
  }

  /** Splits a line at blanks. */
  public static List<String> words(String line) {
    return List.of(line.strip().split("\\s+", -1));
  }
}
