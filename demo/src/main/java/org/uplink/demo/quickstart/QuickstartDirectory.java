package org.uplink.demo.quickstart;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.uplink.command.CommandFailure;

/**
 * The quickstart's state. A file says that the directory is a quickstart's own, so that nothing
 * else is ever taken away, and a lock on it says that one is running.
 */
public final class QuickstartDirectory implements AutoCloseable {
  private static final String MARKER_FILE = "uplink-quickstart";

  private final Path root;
  private final FileChannel marker;

  private QuickstartDirectory(Path root, FileChannel mark) {
    this.root = root;
    this.marker = mark;
  }

  /** Takes the directory for this process, made where it is missing. */
  static QuickstartDirectory open(Path root) {
    try {
      if (!Files.exists(root.resolve(MARKER_FILE))) {
        Files.createDirectories(root);
        try (Stream<Path> entries = Files.list(root)) {
          if (entries.findAny().isPresent()) {
            throw notAQuickstart(root);
          }
        }
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      }
      return lock(root);
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not use " + root + " for the quickstart's state: " + e,
          "Choose another directory with --dir D.");
    }
  }

  private static QuickstartDirectory lock(Path root) throws IOException {
    FileChannel mark =
        FileChannel.open(
            root.resolve(MARKER_FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = mark.tryLock();
    if (lock == null) {
      String holder = Files.readString(root.resolve(MARKER_FILE)).strip();
      mark.close();
      throw CommandFailure.usage(
          "a quickstart is running on " + root + " already (process " + holder + ")",
          "Talk to it with `uplink host list`, end it with Ctrl-C there, or start another with --dir, --agent-port and"
              + " --https-port.");
    }
    mark.truncate(0);
    mark.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
    return new QuickstartDirectory(root, mark);
  }

  /** Takes a quickstart's directory away; says whether there was one. */
  public static boolean remove(Path root) {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isRegularFile(root.resolve(MARKER_FILE), LinkOption.NOFOLLOW_LINKS)
        || Files.isSymbolicLink(root)) {
      throw notAQuickstart(root);
    }
    try (QuickstartDirectory taken = lock(root)) {
      delete(taken.root);
      return true;
    } catch (IOException e) {
      throw CommandFailure.error("could not remove " + root + ": " + e, "");
    }
  }

  /**
   * Deletes a tree, following no links; the mark goes last, so that a removal cut short can be
   * repeated.
   */
  private static void delete(Path root) throws IOException {
    Path last = root.resolve(MARKER_FILE);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(last)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            if (!folder.equals(root)) {
              Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Files.delete(last);
    Files.delete(root);
  }

  private static CommandFailure notAQuickstart(Path root) {
    return CommandFailure.usage(
        root + " is not a quickstart's directory",
        "Name one that is empty, missing or a quickstart's own with --dir D.");
  }

  Path engine() {
    return root.resolve("engine");
  }

  Path agent() {
    return root.resolve("agent");
  }

  @Override
  public void close() throws IOException {
    marker.close();
  }
}
