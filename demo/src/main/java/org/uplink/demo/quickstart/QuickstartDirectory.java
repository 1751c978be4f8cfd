package org.uplink.demo.quickstart;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.uplink.command.CommandFailure;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;

/**
 * The state directory of a quickstart. A marker file shows that the directory belongs to a
 * quickstart, so that no other directory is ever removed. A lock on the file shows that a
 * quickstart is running.
 */
public final class QuickstartDirectory implements AutoCloseable {
  private static final String MARKER_FILE = "uplink-quickstart";

  private final Path root;
  private final LockFile marker;

  private QuickstartDirectory(Path root, LockFile marker) {
    this.root = root;
    this.marker = marker;
  }

  /** Locks the directory for this process. Creates it if it is missing. */
  static QuickstartDirectory open(Path root) {
    try {
      if (!Files.exists(root.resolve(MARKER_FILE))) {
        PrivateDirectory.createIfMissing(root);
        try (Stream<Path> entries = Files.list(root)) {
          if (entries.findAny().isPresent()) {
            throw notAQuickstart(root);
          }
        }
      }
      return lock(root);
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not use %s for the state of the quickstart: %s"
              .formatted(root, IoProblem.describe(e, root)),
          "Choose another directory with --dir DIR.");
    }
  }

  /** Removes the directory of a quickstart, and returns whether it existed. */
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
      throw CommandFailure.error(
          "could not remove %s: %s".formatted(root, IoProblem.describe(e, root)),
          "Check that this user may delete the files in the directory, and try again.");
    }
  }

  @Override
  public void close() throws IOException {
    marker.close();
  }

  Path engine() {
    return root.resolve("engine");
  }

  Path agent() {
    return root.resolve("agent");
  }

  private static QuickstartDirectory lock(Path root) throws IOException {
    PrivateDirectory.createOrRestrict(root);
    Path file = root.resolve(MARKER_FILE);
    LockFile marker = LockFile.open(file);
    if (marker.tryLock().isEmpty()) {
      String holder =
          marker.holders().stream()
              .map(process -> Long.toString(process.pid()))
              .collect(Collectors.joining(", "));
      marker.close();
      throw CommandFailure.usage(
          "a quickstart is already running in %s (process %s)".formatted(root, holder),
          "Use it with `uplink host list`, stop it with Ctrl-C in its terminal, or start another one with --dir,"
              + " --hosts-port and --https-port.");
    }
    marker.writeContent(ProcessHandle.current().pid() + "\n");
    return new QuickstartDirectory(root, marker);
  }

  /**
   * Deletes a directory tree without following links. The marker file is deleted last, so that an
   * interrupted removal can be repeated.
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
        root + " is not the directory of a quickstart",
        "Give --dir a directory that is missing, empty, or belongs to a quickstart.");
  }
}
