package org.uplink.engine.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.engine.store.StoreException;
import org.uplink.platform.DurableFile;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.RegularFile;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/**
 * Restores a backup into an empty data directory. Everything is checked in a folder of its own
 * first. While this folder exists, no engine starts. It lists what is moved out of it: so a restore
 * that was interrupted is done again, and deletes nothing that it has not brought itself.
 */
public final class Restore {
  /** No name leads out of the data directory. */
  private static final Pattern KEY = Pattern.compile("pki(/[A-Za-z0-9][A-Za-z0-9._-]{0,100}){1,5}");

  private static final int MAX_MANIFEST_BYTES = 1 << 20;

  /** The list of what is moved, in the folder. */
  private static final String MOVED = "moved";

  /** The name of the folder when all is moved. */
  private static final String ENDED = ".restored";

  private final Path root;
  private final Path folder;
  private final Path lock;
  private final StepListener steps;

  /**
   * @param root the data directory; created if it does not exist
   * @param folder the folder in it in which the restore works
   * @param lock the file in it whose lock a running engine has
   */
  public Restore(Path root, Path folder, Path lock, StepListener steps) {
    this.root = root;
    this.folder = folder;
    this.lock = lock;
    this.steps = steps;
  }

  /**
   * Restores the backup.
   *
   * @return the version of the engine that made the backup
   * @throws BackupException an engine runs, the data directory is not empty, or the backup is not
   *     whole or of a later version. Nothing is changed then
   * @throws StoreException the database in the backup is not whole
   */
  public String run(Path file) throws IOException {
    PrivateDirectory.createOrRestrict(root);
    try (LockFile _ =
        LockFile.openLocked(lock)
            .orElseThrow(
                () ->
                    new BackupException(
                        "an engine runs with the data directory " + root,
                        "Stop it, and move its data directory away."))) {
      requireEmpty();
      deleteAll();
      try {
        Manifest manifest = extract(file);
        Database.open(folder.resolve("db").resolve("uplink"), Retention.DEFAULT).close();
        moveAll();
        return manifest.version();
      } catch (BackupException | StoreException | IOException e) {
        deleteAll();
        throw e;
      }
    }
  }

  private void requireEmpty() throws IOException {
    Set<String> names = names(root);
    names.remove(name(lock));
    names.remove(name(folder));
    names.removeAll(moved());
    if (!names.isEmpty()) {
      throw new BackupException(
          "the data directory %s is not empty: it has %s"
              .formatted(root, names.stream().limit(5).collect(Collectors.joining(", "))),
          "Move it away, or name another one with --data-dir. A restore never replaces anything.");
    }
  }

  /** Deletes what an interrupted restore has left; the folder, which lists it, last. */
  private void deleteAll() throws IOException {
    for (String name : moved()) {
      delete(root.resolve(name));
    }
    delete(folder);
  }

  /** Returns the names of what an interrupted restore may have moved into the data directory. */
  private Set<String> moved() throws IOException {
    Path list = folder.resolve(MOVED);
    return Files.exists(list)
        ? new TreeSet<>(RegularFile.readText(list, MAX_MANIFEST_BYTES).lines().toList())
        : Set.of();
  }

  private Manifest extract(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      Manifest manifest = manifest(zip);
      requireReadable(manifest);
      steps.before("the folder");
      PrivateDirectory.createOrRestrict(folder);
      for (Map.Entry<String, String> entry : manifest.digests().entrySet()) {
        requireKnown(entry.getKey());
        extract(zip, entry.getKey(), entry.getValue());
      }
      if (!manifest.digests().containsKey(Backup.DATABASE)) {
        throw BackupException.damaged("it has no database");
      }
      return manifest;
    } catch (ZipException e) {
      throw BackupException.damaged(String.valueOf(e.getMessage()));
    }
  }

  private static Manifest manifest(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.NAME);
    if (entry == null) {
      throw new BackupException(
          "the file is not a backup of an engine", "Name a file of `uplink engine backup`.");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return Manifest.read(in.readNBytes(MAX_MANIFEST_BYTES));
    }
  }

  private static void requireReadable(Manifest manifest) {
    int newest = Integer.parseInt(Database.newestSchema());
    if (manifest.schema() > newest) {
      throw new BackupException(
          "the backup was made by version %s of Uplink, whose database has schema %d; this version reads up to schema %d"
              .formatted(manifest.version(), manifest.schema(), newest),
          "Restore it with version "
              + manifest.version()
              + " or a later one. Nothing was changed.");
    }
  }

  private static void requireKnown(String name) {
    if (!name.equals(Backup.DATABASE)
        && !Backup.FILES.contains(name)
        && !KEY.matcher(name).matches()) {
      throw BackupException.damaged("it has the unknown file \"" + name + "\"");
    }
  }

  private void extract(ZipFile zip, String name, String digest) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw BackupException.damaged("the file " + name + " is missing");
    }
    steps.before(name);
    Path target = folder.resolve(name);
    PrivateDirectory.createIfMissing(Objects.requireNonNull(target.getParent()));
    MessageDigest sha = Sha256.begin();
    try (InputStream in = new DigestInputStream(zip.getInputStream(entry), sha)) {
      DurableFile.createIfMissing(target, in::transferTo);
    }
    if (!HexFormat.of().formatHex(sha.digest()).equals(digest)) {
      throw BackupException.damaged("the file " + name + " was changed");
    }
    steps.after(name);
  }

  private void moveAll() throws IOException {
    Set<String> names = names(folder);
    steps.before("the list");
    DurableFile.write(folder.resolve(MOVED), String.join("\n", names), DurableFile.OWNER_ONLY);
    for (String name : names) {
      steps.before("move " + name);
      Files.move(folder.resolve(name), root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      steps.after("move " + name);
    }
    DurableFile.syncDirectory(root);
    // At once: the list must not be gone while the folder is there.
    steps.before("the end");
    Path ended = root.resolve(ENDED);
    Files.move(folder, ended, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.syncDirectory(root);
    delete(ended);
  }

  private void delete(Path path) throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(path)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      steps.before("delete");
      Files.delete(each);
    }
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(Restore::name).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
