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
 * The names that an administrator gave to numbers, where {@code ip} looks for them: {@code
 * rt_tables} and its siblings in /etc/iproute2 and /usr/share/iproute2. Read only when a number has
 * no name of its own.
 */
final class Iproute2NameFiles {
  private Iproute2NameFiles() {}

  /** The name of a number in a file, or else the fallback. */
  static String of(String file, long number, String fallback) {
    for (String directory : List.of("/etc/iproute2", "/usr/share/iproute2")) {
      List<Path> places = new ArrayList<>();
      try (DirectoryStream<Path> more =
          Files.newDirectoryStream(Path.of(directory, file + ".d"), "*.conf")) {
        more.forEach(places::add);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Not there is the rule.
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
      return ""; // A missing or unreadable list of names takes no route away.
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
      return -1; // No number has this value.
    }
  }
}
