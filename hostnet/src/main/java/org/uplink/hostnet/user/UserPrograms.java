package org.uplink.hostnet.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs that each user runs in this network namespace. Every process may read this, also one
 * without CAP_SYS_PTRACE, to which {@code /proc/PID/fd} of other users is closed. Many services run
 * as a user of their own: the sockets of such a user are the service's.
 */
public final class UserPrograms {
  /** All users without a number in this user namespace have this one, see user_namespaces(7). */
  private static final long OVERFLOW = 65534;

  private final Path proc;
  private final Map<Long, Set<String>> programs = new HashMap<>();
  private boolean wasRead;
  private boolean isComplete = true;

  /**
   * Creates an object for one check, by one thread. It reads the list of processes once, when it is
   * asked for the first time.
   *
   * @param proc {@code /proc}
   */
  public UserPrograms(Path proc) {
    this.proc = proc;
  }

  /**
   * Returns whether a user has processes, and all of them are of these programs. Never true for
   * root, who runs whatever an administrator starts.
   *
   * @param user the number of the user
   * @param names the names of programs, as {@code /proc/PID/comm} has them, of 15 bytes at most
   */
  public boolean runsOnly(long user, Set<String> names) {
    if (user == 0 || user == OVERFLOW) {
      return false;
    }
    read();
    return isComplete
        && Optional.ofNullable(programs.get(user)).filter(names::containsAll).isPresent();
  }

  private void read() {
    if (wasRead) {
      return;
    }
    wasRead = true;
    NamespaceIdentity own = NamespaceIdentity.of(proc.resolve("self"));
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path process : processes) {
        if (!NamespaceIdentity.of(process).isOtherThan(own)) {
          read(process);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      isComplete = false;
    }
  }

  private void read(Path process) {
    try {
      String status = Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1);
      String name = Files.readString(process.resolve("comm"), StandardCharsets.UTF_8).strip();
      // The real, effective, saved and file system user: a socket may be of each of them.
      status
          .lines()
          .filter(line -> line.startsWith("Uid:"))
          .flatMap(line -> Arrays.stream(line.substring("Uid:".length()).strip().split("\\s+", -1)))
          .map(Long::parseLong)
          .forEach(user -> programs.computeIfAbsent(user, _ -> new HashSet<>()).add(name));
    } catch (AccessDeniedException e) {
      // /proc is mounted with hidepid, so another process of the user may be hidden too.
      isComplete = false;
    } catch (IOException e) {
      // The process has exited.
      return;
    }
  }
}
