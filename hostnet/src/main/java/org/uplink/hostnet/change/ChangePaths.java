package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the changes of a host's network are kept, and what they change beside the kernel.
 *
 * @param folder of the files, below the state directory
 * @param lockFolder of the lock, which agents with different state directories share: one for each
 *     network namespace
 * @param resolvConf where the host names its name servers
 */
public record ChangePaths(Path folder, Path lockFolder, Path resolvConf) {
  /** Where a host has it. */
  public static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  /** The place of an agent with this state directory. */
  public static ChangePaths inStateDirectory(Path stateDir, Path resolvConf) {
    Path folder = stateDir.resolve("network");
    return new ChangePaths(folder, lockFolder(folder), resolvConf);
  }

  private static Path lockFolder(Path otherwise) {
    try {
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      return Files.createDirectories(
          Path.of("/run/uplink", namespace.replaceAll("[^A-Za-z0-9]+", "-")));
    } catch (IOException e) {
      // Without root: then only agents with one state directory exclude each other.
      return otherwise;
    }
  }
}
