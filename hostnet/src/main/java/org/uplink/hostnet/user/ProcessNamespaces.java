package org.uplink.hostnet.user;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Gives the network namespaces of other processes an id in the namespace of this process, without
 * which the kernel does not show the links there. It gives an id itself when a link is moved to a
 * namespace, but none when a program creates a macvlan directly in a container's namespace.
 *
 * @param proc {@code /proc}
 */
public record ProcessNamespaces(Rtnetlink net, Path proc) {
  /** So many processes are asked for their namespace. */
  private static final int MAX_PROCESSES = 5_000;

  /**
   * Gives the ids. A process of another user may hide its namespace; its namespace gets one too.
   */
  public void giveIds() {
    Set<String> seen = new HashSet<>();
    NamespaceIdentity.linkOf(proc.resolve("self")).ifPresent(seen::add);
    int processes = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path process : all) {
        if (++processes > MAX_PROCESSES) {
          return;
        }
        long id = Long.parseLong(process.getFileName().toString());
        boolean isNew = NamespaceIdentity.linkOf(process).map(seen::add).orElse(true);
        if (isNew && net.links().namespaceOf(id).isEmpty()) {
          net.links().giveNamespaceId(id);
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // Without /proc, the namespaces with an id are looked at.
      return;
    }
  }
}
