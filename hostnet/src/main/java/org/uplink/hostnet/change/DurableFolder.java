package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.apply.StepListener;

/**
 * A folder whose files are there whole or not at all, whatever crashes: each is written under
 * another name, synced, and renamed; then the folder is synced.
 */
final class DurableFolder {
  private static final String DRAFT = ".new";

  private final Path folder;
  private final StepListener listener;

  private DurableFolder(Path folder, StepListener listener) {
    this.folder = folder;
    this.listener = listener;
  }

  /** Opens a folder, made where it is missing, for its owner alone. */
  static DurableFolder open(Path folder, StepListener listener) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new DurableFolder(folder, listener);
  }

  Optional<byte[]> read(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes a file anew. */
  void write(String name, byte[] content) throws IOException {
    Path draft = folder.resolve(name + DRAFT);
    try {
      fill(draft, content);
      move(draft.getFileName().toString(), name);
    } catch (IOException e) {
      deleteAfter(draft, e);
      throw e;
    }
  }

  /** Makes a file that has its place on the disk, to be written over by {@link #overwrite}. */
  void reserve(String name, int size) throws IOException {
    Path file = folder.resolve(name);
    try {
      fill(file, " ".repeat(size).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    } catch (IOException e) {
      deleteAfter(file, e);
      throw e;
    }
  }

  /** Writes over the beginning of a reserved file, whose blocks are there, and renames it. */
  void overwrite(String reserved, String name, byte[] content) throws IOException {
    try (var out = FileChannel.open(folder.resolve(reserved), StandardOpenOption.WRITE)) {
      writeAll(out, content);
      sync(out, name);
    }
    move(reserved, name);
  }

  private void fill(Path file, byte[] content) throws IOException {
    try (var out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(out, content);
      sync(out, file.getFileName().toString());
    }
  }

  private static void writeAll(FileChannel out, byte[] content) throws IOException {
    var left = ByteBuffer.wrap(content);
    while (left.hasRemaining()) {
      out.write(left);
    }
  }

  private void sync(FileChannel out, String name) throws IOException {
    listener.before("fsync of " + name);
    out.force(true);
    listener.after("fsync of " + name);
  }

  private static void deleteAfter(Path file, IOException failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Renames a file and syncs the folder. False: there is no such file, somebody else has renamed
   * it.
   */
  boolean move(String from, String to) throws IOException {
    String what = "rename of " + from + " to " + to;
    listener.before(what);
    try {
      Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    listener.after(what);
    sync();
    return true;
  }

  void delete(String name) throws IOException {
    listener.before("removal of " + name);
    if (Files.deleteIfExists(folder.resolve(name))) {
      listener.after("removal of " + name);
      sync();
    }
  }

  private void sync() throws IOException {
    try (var entries = FileChannel.open(folder)) {
      sync(entries, "the folder");
    }
  }

  /** The names of the files, in their order. */
  List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
