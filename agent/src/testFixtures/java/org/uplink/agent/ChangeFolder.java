package org.uplink.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a host's changes, as a process leaves them.
 *
 * @param folder {@code network} in the state directory
 */
record ChangeFolder(Path folder) {
  static ChangeFolder in(Path stateDirectory) {
    return new ChangeFolder(stateDirectory.resolve("network"));
  }

  /** Returns the names of the files, such as "safe" and "pending". */
  List<String> files() throws IOException {
    return names(folder);
  }

  /** Returns the text of the safe configuration; empty if there is none. */
  String safe() throws IOException {
    Path safe = folder.resolve("safe");
    return Files.exists(safe) ? Files.readString(safe) : "";
  }

  /** Returns the files with the outcomes of changes. */
  Set<Path> outcomes() throws IOException {
    Path outcomes = folder.resolve("outcomes");
    return names(outcomes).stream()
        .filter(name -> name.endsWith(".json"))
        .map(outcomes::resolve)
        .collect(Collectors.toSet());
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
