package org.uplink.cli.route;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the names that an administrator gave to numbers from the files of {@code ip}: {@code
 * rt_tables} and similar files in /etc/iproute2 and /usr/share/iproute2. They are only read for a
 * number that has no well-known name.
 */
final class Iproute2NameFiles {
  private Iproute2NameFiles() {}

  /** Returns the name of a number in a file, or {@code fallback}. */
  static String of(String file, long number, String fallback) {
    for (String directory : List.of("/etc/iproute2", "/usr/share/iproute2")) {
      List<Path> places = new ArrayList<>();
      try (DirectoryStream<Path> more =
          Files.newDirectoryStream(Path.of(directory, file + ".d"), "*.conf")) {
        more.forEach(places::add);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Most systems do not have this folder.
      } catch (IOException e) {
        return fallback;
      }
      places.addFirst(Path.of(directory, file));
      for (Path place : places) {
        String name = in(place, number);
        if (!name.isEmpty()) {
          return name;
        }
      }
    }
    return fallback;
  }

  private static String in(Path file, long number) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return ""; // Without the file, the number is printed.
    }
    for (String line : lines) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2 && !words[0].startsWith("#")) {
        if (number(words[0]) == number) {
          return words[1];
        }
      }
    }
    return "";
  }

  private static long number(String text) {
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      return -1; // No table, protocol or realm has this number.
    }
  }
}
