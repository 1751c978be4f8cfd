package org.uplink.lab;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the tools of the system. The PATH of an unprivileged user often lacks the sbin folders,
 * which contain {@code ip} and {@code nft}.
 */
final class Tool {
  private Tool() {}

  static Optional<Path> find(String name) {
    return Arrays.stream(searchPath().split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder.isEmpty() ? "." : folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static String path(String name) {
    return find(name)
        .map(Path::toString)
        .orElseThrow(
            () -> new LabException(name + " is not installed (looked in " + searchPath() + ")"));
  }

  /** Returns the PATH for the commands of the lab. */
  static String searchPath() {
    Stream<String> own = Optional.ofNullable(System.getenv("PATH")).stream();
    return String.join(
        File.pathSeparator,
        Stream.concat(own, Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")).toList());
  }
}
