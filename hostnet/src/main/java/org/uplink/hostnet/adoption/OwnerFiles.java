package org.uplink.hostnet.adoption;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.uplink.platform.DurableFile;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.StepListener;

/**
 * The configuration files of a host. After a crash, each file has either its old or its new
 * content.
 *
 * @param root the folder that has the files; {@code /} on a host
 * @param listener is called around each write and each removal
 */
public record OwnerFiles(Path root, StepListener listener) {
  /** The largest file that is read. Configuration files and leases are far smaller. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Set<PosixFilePermission> PUBLIC_FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");

  /** Returns the content of a file; empty if there is no file. */
  public Optional<FileContent> read(String path) {
    Path file = resolve(path);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new OwnerException("%s has more than %d bytes".formatted(path, MAX_BYTES));
      }
      return Optional.of(
          FileContent.of(
              bytes, PosixFilePermissions.toString(Files.getPosixFilePermissions(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("read %s: %s".formatted(path, e), e);
    }
  }

  /** Returns the paths of the files in a folder; none if there is no folder. */
  public List<String> list(String folder) {
    try (Stream<Path> files = Files.list(resolve(folder))) {
      return files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("list %s: %s".formatted(folder, e), e);
    }
  }

  /** Returns the change that gives a file this content. Changes nothing. */
  public FileChange planWrite(String path, FileContent content) {
    return new FileChange(path, read(path), Optional.of(content));
  }

  /** Returns the change that deletes a file. Changes nothing. */
  public FileChange planDelete(String path) {
    return new FileChange(path, read(path), Optional.empty());
  }

  /** Returns whether a change is complete. */
  public boolean isDone(FileChange change) {
    return read(change.path()).equals(change.after());
  }

  /**
   * Makes a change, if it is not complete already. A file that has neither the old nor the new
   * content was changed by somebody else and stays as it is.
   *
   * @return whether the change is complete
   */
  public boolean apply(FileChange change) {
    Optional<FileContent> current = read(change.path());
    if (current.equals(change.after())) {
      return true;
    }
    if (!current.equals(change.before())) {
      return false;
    }
    write(change.path(), change.after());
    return true;
  }

  /**
   * Makes several changes in their order, as {@link #apply} does.
   *
   * @return a sentence for each file that stays, because another program has changed it
   */
  public List<String> applyAll(List<FileChange> changes) {
    List<String> undone = new ArrayList<>();
    for (FileChange change : changes) {
      if (!apply(change)) {
        undone.add("another program has changed " + change.path() + ", which stays as it is");
      }
    }
    return undone;
  }

  /**
   * Makes several changes in their order.
   *
   * @throws OwnerException if another program has changed one of the files
   */
  public void applyAllOrFail(List<FileChange> changes) {
    for (FileChange change : changes) {
      if (!apply(change)) {
        throw new OwnerException("another program has changed " + change.path());
      }
    }
  }

  /**
   * Writes a file durably, or deletes it. Creates missing folders, which can be read by everybody
   * who can read the file.
   */
  public void write(String path, Optional<FileContent> content) {
    Path file = resolve(path);
    String step = (content.isPresent() ? "write " : "delete ") + path;
    listener.before(step);
    try {
      if (content.isPresent()) {
        Set<PosixFilePermission> permissions =
            PosixFilePermissions.fromString(content.get().permissions());
        createFolders(resolve(path.substring(0, path.lastIndexOf('/'))), permissions);
        DurableFile.write(file, content.get().bytes(), permissions);
      } else {
        DurableFile.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s: %s".formatted(step, e), e);
    }
    listener.after(step);
  }

  /** Creates folders. Their permissions do not depend on the umask of this process. */
  private static void createFolders(Path folder, Set<PosixFilePermission> file) throws IOException {
    if (!file.contains(PosixFilePermission.OTHERS_READ)) {
      PrivateDirectory.createIfMissing(folder);
    } else if (!Files.isDirectory(folder)) {
      Path parent = folder.getParent();
      if (parent != null) {
        createFolders(parent, file);
      }
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PUBLIC_FOLDER);
    }
  }

  private Path resolve(String path) {
    return root.resolve(path.substring(1));
  }
}
