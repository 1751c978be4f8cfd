package org.uplink.hostnet.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the process that has a socket open, by the links in {@code /proc/PID/fd}. Without
 * privileges, finds the sockets of the own user only. Reads all links once, when the first socket
 * is looked for. Use an object for one check, by one thread.
 */
public final class ProcessFiles {
  /** The largest number of open files, of all processes together, that are read. */
  private static final int MAX_FILES = 200_000;

  private final Path proc;
  private final Map<Long, SocketProcess> found = new HashMap<>();
  private int files;
  private boolean wasRead;

  ProcessFiles(Path proc) {
    this.proc = proc;
  }

  /** Returns the process of each socket by the socket's inode. */
  Map<Long, SocketProcess> ownersOf(Set<Long> inodes) {
    Map<Long, SocketProcess> owners = new HashMap<>();
    for (long inode : inodes) {
      if (inode != 0) {
        read();
        Optional.ofNullable(found.get(inode)).ifPresent(owner -> owners.put(inode, owner));
      }
    }
    return owners;
  }

  private void read() {
    if (wasRead) {
      return;
    }
    wasRead = true;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        read(process);
        if (files >= MAX_FILES) {
          return;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The messages then have the ids of the sockets' users instead of the processes.
      return;
    }
  }

  private void read(Path process) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : open) {
        if (++files >= MAX_FILES) {
          return;
        }
        socketOf(file)
            .ifPresent(
                inode ->
                    found.computeIfAbsent(
                        inode,
                        _ -> new SocketProcess(name(process), process.getFileName().toString())));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process has exited, or belongs to another user.
      return;
    }
  }

  /**
   * Returns the inode of the socket that a link in {@code /proc/PID/fd} names as "socket:[12345]";
   * empty for other files, and if the file was closed.
   */
  public static OptionalLong socketOf(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("socket:[") && target.endsWith("]")
          ? OptionalLong.of(Long.parseLong(target.substring(8, target.length() - 1)))
          : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "a program";
    }
  }

  /**
   * A process that has a socket open.
   *
   * @param name the name of the program, such as "sshd"
   * @param id the process id
   */
  record SocketProcess(String name, String id) {
    /** Returns "sshd (process 812)". */
    @Override
    public String toString() {
      return "%s (process %s)".formatted(name, id);
    }
  }
}
