package org.uplink.hostnet.user;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The network namespace of a process.
 *
 * @param link the target of {@code ns/net}, which needs the privilege to trace the process
 * @param table the inode of {@code net/dev}, which is another one in each namespace and needs no
 *     privilege
 */
public record NamespaceIdentity(Optional<String> link, Optional<Object> table) {
  /**
   * Reads the namespace of a process.
   *
   * @param process {@code /proc/PID}
   */
  public static NamespaceIdentity of(Path process) {
    return new NamespaceIdentity(linkOf(process), tableOf(process));
  }

  /** Returns whether the namespaces are known to be different. */
  public boolean isOtherThan(NamespaceIdentity other) {
    if (link.isPresent() && other.link.isPresent()) {
      return !link.equals(other.link);
    }
    return table.isPresent() && other.table.isPresent() && !table.equals(other.table);
  }

  static Optional<String> linkOf(Path process) {
    try {
      return Optional.of(Files.readSymbolicLink(process.resolve("ns/net")).toString());
    } catch (IOException e) {
      // The process has exited, or belongs to another user.
      return Optional.empty();
    }
  }

  private static Optional<Object> tableOf(Path process) {
    try {
      return Optional.of(Files.getAttribute(process.resolve("net/dev"), "unix:ino"));
    } catch (IOException e) {
      // The process has exited, or is a kernel thread without a namespace.
      return Optional.empty();
    }
  }
}
