package org.uplink.hostnet.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the process that has a socket open, by the links in {@code /proc/PID/fd}. Without
 * privileges, finds the sockets of the own user only. Use an object once, by one thread.
 */
final class ProcessFiles {
  /** The largest number of open files, of all processes together, that are read. */
  private static final int MAX_FILES = 200_000;

  private final Path proc;
  private int files;

  ProcessFiles(Path proc) {
    this.proc = proc;
  }

  /** Returns the process of each socket by the socket's inode. */
  Map<Long, SocketProcess> ownersOf(Set<Long> inodes) {
    Set<Long> wanted = new HashSet<>(inodes);
    wanted.remove(0L);
    Map<Long, SocketProcess> owners = new HashMap<>();
    if (wanted.isEmpty()) {
      return owners;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        search(process, wanted, owners);
        if (wanted.isEmpty() || files >= MAX_FILES) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The messages then have the ids of the sockets' users instead of the processes.
      return owners;
    }
    return owners;
  }

  private void search(Path process, Set<Long> wanted, Map<Long, SocketProcess> owners) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : open) {
        if (++files >= MAX_FILES) {
          return;
        }
        long inode = socket(file);
        if (wanted.remove(inode)) {
          owners.put(inode, new SocketProcess(name(process), process.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process has exited, or belongs to another user.
      return;
    }
  }

  /** Returns the inode of "socket:[12345]"; -1 for other files. */
  private static long socket(Path file) {
    try {
      String target = Files.readSymbolicLink(file).toString();
      return target.startsWith("socket:[") && target.endsWith("]")
          ? Long.parseLong(target.substring(8, target.length() - 1))
          : -1;
    } catch (IOException | NumberFormatException e) {
      // The file was closed.
      return -1;
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
