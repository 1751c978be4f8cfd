package org.uplink.engine.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.platform.DurableFile;
import org.uplink.platform.StepListener;

/** A folder with all that is in it. */
final class FileTree {
  private FileTree() {}

  /**
   * Returns the files and folders in a folder and below, a folder before what is in it.
   *
   * @param most one more than this is returned at most
   */
  static List<Path> all(Path folder, int most, FileVisitOption... options) throws IOException {
    try (Stream<Path> found = Files.walk(folder, options)) {
      return found.limit(most + 1L).toList();
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /** Returns the names of the files and folders in a folder. */
  static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(each -> String.valueOf(each.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /** Deletes a folder if it exists, with all that is in it. */
  static void delete(Path folder, StepListener steps) throws IOException {
    if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (Path each : all(folder, Integer.MAX_VALUE).reversed()) {
      steps.before("delete");
      Files.deleteIfExists(each);
    }
  }

  /** Writes all that is in a folder to the disk, so that it is there after a power failure. */
  static void sync(Path folder) throws IOException {
    for (Path each : all(folder, Integer.MAX_VALUE)) {
      if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
        DurableFile.syncDirectory(each);
      } else {
        try (FileChannel file = FileChannel.open(each, StandardOpenOption.WRITE)) {
          file.force(true);
        }
      }
    }
  }

  /** Returns the number by which a file's disk knows it; it stays when the file is renamed. */
  static String inode(Path file) throws IOException {
    return String.valueOf(Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Requires free space on the disk of a folder.
   *
   * @throws BackupException there is less
   */
  static void requireSpace(Path folder, long bytes) throws IOException {
    Path existing = folder.toAbsolutePath();
    while (Files.notExists(existing)) {
      Path parent = existing.getParent();
      if (parent == null) {
        throw new NoSuchFileException(folder.toString());
      }
      existing = parent;
    }
    long missing = bytes - Files.getFileStore(existing).getUsableSpace();
    if (missing > 0) {
      throw new BackupException(
          "the disk of %s is too small: %d bytes are missing".formatted(folder, missing),
          "Free disk space, or give a place on another disk. Nothing was changed.");
    }
  }
}
