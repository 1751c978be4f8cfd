package org.uplink.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A folder of small files. After a crash, each file is complete or missing, as with {@link
 * DurableFile}. In addition, the disk space of a file can be reserved in advance, and a {@link
 * StepListener} is notified of each step.
 *
 * <p>One thread at a time may use a folder. If several processes use it, the caller holds a {@link
 * LockFile}.
 */
public final class DurableFolder {
  private static final String TEMPORARY = ".new";

  private final Path folder;
  private final StepListener listener;

  private DurableFolder(Path folder, StepListener listener) {
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Opens a folder. Creates it if it is missing. The folder gets mode 0700, and its files get mode
   * 0600.
   *
   * @throws UnsafeFileException another user may have written a file
   */
  public static DurableFolder open(Path folder, StepListener listener) throws IOException {
    PrivateDirectory.createOrRestrict(folder);
    var opened = new DurableFolder(folder, listener);
    opened.restrictFiles();
    return opened;
  }

  /** Returns a file's content, or empty if there is no such file. */
  public Optional<byte[]> read(String name) throws IOException {
    try {
      return Optional.of(PrivateFile.read(folder.resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Returns a file's size in bytes, or 0 if there is no such file. */
  public long size(String name) throws IOException {
    try {
      return Files.readAttributes(
              folder.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .size();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Creates or replaces a file. */
  public void write(String name, byte[] content) throws IOException {
    Path temporary = folder.resolve(name + TEMPORARY);
    try {
      fill(temporary, content);
      rename(name + TEMPORARY, name);
    } catch (IOException e) {
      deleteAfter(e, temporary);
      throw e;
    }
  }

  /** Creates a file and allocates its disk blocks, for {@link #overwrite}. */
  public void reserve(String name, int size) throws IOException {
    Path file = folder.resolve(name);
    try {
      fill(file, " ".repeat(size).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      deleteAfter(e, file);
      throw e;
    }
  }

  /**
   * Writes over the beginning of a reserved file and renames it. Needs no free space, so it works
   * on a full disk.
   */
  public void overwrite(String reserved, String name, byte[] content) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            folder.resolve(reserved), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      DurableFile.writeFully(out, content);
      // A process that was killed before the rename may have written more.
      out.truncate(content.length);
      sync(out, name);
    }
    rename(reserved, name);
  }

  /**
   * Renames a file and syncs the folder.
   *
   * @return false if there is no such file, because another process has renamed it
   */
  public boolean rename(String from, String to) throws IOException {
    String step = "rename of " + from + " to " + to;
    listener.before(step);
    try {
      Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    listener.after(step);
    syncFolder();
    return true;
  }

  /** Deletes a file if it exists. */
  public void delete(String name) throws IOException {
    String step = "removal of " + name;
    listener.before(step);
    if (Files.deleteIfExists(folder.resolve(name))) {
      listener.after(step);
      syncFolder();
    }
  }

  /** Deletes a folder in this folder, with its files, if it exists. */
  public void deleteFolder(String name) throws IOException {
    Path inner = folder.resolve(name);
    if (Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)) {
      DurableFolder files = open(inner, listener);
      for (String file : files.names()) {
        files.delete(file);
      }
      delete(name);
    }
  }

  /** Returns the names of the files, sorted. */
  public List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void restrictFiles() throws IOException {
    for (String name : names()) {
      Path file = folder.resolve(name);
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && !isSocket(file)) {
        try {
          PrivateFile.restrict(file);
        } catch (NoSuchFileException e) {
          // Another process, which holds the lock, has renamed or deleted the file.
        }
      }
    }
  }

  /** Returns whether the file is a socket, such as one that a killed program has left. */
  private static boolean isSocket(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void fill(Path file, byte[] content) throws IOException {
    try (FileChannel out = PrivateFile.replace(file)) {
      DurableFile.writeFully(out, content);
      sync(out, file.getFileName().toString());
    }
  }

  private void syncFolder() throws IOException {
    try (FileChannel entries = FileChannel.open(folder)) {
      sync(entries, "the folder");
    }
  }

  private void sync(FileChannel out, String name) throws IOException {
    String step = "fsync of " + name;
    listener.before(step);
    out.force(true);
    listener.after(step);
  }

  private static void deleteAfter(IOException failure, Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
