package org.uplink.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the changes of a host's network are kept.
 *
 * @param folder of the files, below the state directory
 * @param lockFolder of the lock, which agents with different state directories share: one for each
 *     network namespace
 */
record ChangePlace(Path folder, Path lockFolder) {
  private static final Logger log = LoggerFactory.getLogger(ChangePlace.class);

  static ChangePlace in(Path stateDir) {
    var folder = stateDir.resolve("network");
    return new ChangePlace(folder, lockFolder(folder));
  }

  private static Path lockFolder(Path otherwise) {
    try {
      var namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      return Files.createDirectories(
          Path.of("/run/uplink", namespace.replaceAll("[^A-Za-z0-9]+", "-")));
    } catch (IOException e) {
      log.debug("The lock is kept in the state directory: {}", e.toString());
      return otherwise;
    }
  }
}
