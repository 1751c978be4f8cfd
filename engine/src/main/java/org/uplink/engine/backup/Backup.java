package org.uplink.engine.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.PrivateFile;
import org.uplink.platform.RegularFile;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/** Writes the backup of a data directory whose engine has copied its database. */
public final class Backup {
  static final String DATABASE = "db/uplink.mv.db";

  /** The files beside the database. The engine makes the others anew. */
  static final List<String> FILES = List.of("token", "metrics-token", "ca.pem");

  static final String KEYS = "pki";

  private static final int ATTEMPTS = 5;
  private static final String OTHER_NAME = "Give another name. A backup never replaces a file.";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** Free space beside what a backup needs. */
  private static final long MARGIN_BYTES = 4L << 20;

  private final Path root;
  private final Clock clock;
  private final StepListener steps;

  /**
   * @param root the data directory
   */
  public Backup(Path root, Clock clock, StepListener steps) {
    this.root = root;
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * Returns the folder in which a backup is made and checked before its file has its name. It is
   * deleted at the end.
   */
  public static Path temporaryFolder(Path file) {
    return file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".new");
  }

  /**
   * Writes the backup into a new file with mode 0600. The file has its name when it is complete,
   * and when its content was extracted and its database was opened.
   *
   * @param copy the copy of the database
   * @param schema the version of its schema
   * @throws BackupException the file exists, or keys change at the moment, or the backup is not
   *     whole
   */
  public void write(Path file, Path copy, int schema) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(file);
    }
    Map<String, byte[]> small = smallFiles();
    Path folder = temporaryFolder(file);
    FileTree.delete(folder, StepListener.NONE);
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      if (!Files.getPosixFilePermissions(folder).equals(OWNER_ONLY)) {
        throw new BackupException(
            "the disk of "
                + file
                + ", such as one with vfat, has no modes, so others could read the keys",
            "Give a file on another disk.");
      }
      Path whole = folder.resolve("backup");
      DurableFile.createIfMissing(whole, out -> write(out, small, copy, schema));
      check(whole, folder.resolve("check"));
      link(file, whole);
    } finally {
      FileTree.delete(folder, StepListener.NONE);
    }
    DurableFile.syncDirectory(Objects.requireNonNull(folder.getParent()));
    steps.after("the file has its name");
  }

  /** Does what a restore does before it moves anything. */
  private void check(Path file, Path folder) throws IOException {
    steps.before("the check");
    try (Archive archive = Archive.open(file)) {
      FileTree.requireSpace(file, 2 * archive.manifest().size() + MARGIN_BYTES);
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      archive.extract(folder, StepListener.NONE);
      Archive.openDatabase(folder).close();
    }
    steps.after("the check");
  }

  private static void link(Path file, Path whole) throws IOException {
    try {
      // link(2) fails if the name exists; rename(2) would replace the file.
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException e) {
      throw BackupException.because(e, "the file " + file + " exists", OTHER_NAME);
    } catch (UnsupportedOperationException | FileSystemException e) {
      throw BackupException.because(
          e,
          "%s cannot get its name, perhaps because its disk has no hard links: %s"
              .formatted(file, IoProblem.describe(e, file)),
          "Give a file on another disk.");
    }
  }

  private void write(OutputStream out, Map<String, byte[]> small, Path copy, int schema)
      throws IOException {
    var parts = new LinkedHashMap<String, Manifest.Part>();
    steps.before("the file");
    var zip = new ZipOutputStream(out);
    for (Map.Entry<String, byte[]> entry : small.entrySet()) {
      parts.put(
          entry.getKey(), add(zip, entry.getKey(), new ByteArrayInputStream(entry.getValue())));
    }
    try (var database = new ZipInputStream(Files.newInputStream(copy))) {
      if (database.getNextEntry() == null) {
        throw new BackupException("the copy of the database is empty", "Try again.");
      }
      parts.put(DATABASE, add(zip, DATABASE, database));
    }
    add(
        zip,
        Manifest.NAME,
        new ByteArrayInputStream(
            new Manifest(
                    BuildVersion.CURRENT,
                    schema,
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    parts)
                .bytes()));
    zip.finish();
    steps.after("the file");
  }

  private Manifest.Part add(ZipOutputStream zip, String name, InputStream content)
      throws IOException {
    steps.before(name);
    MessageDigest sha = Sha256.begin();
    zip.putNextEntry(new ZipEntry(name));
    long size = new DigestInputStream(content, sha).transferTo(zip);
    zip.closeEntry();
    steps.after(name);
    return new Manifest.Part(HexFormat.of().formatHex(sha.digest()), size);
  }

  /** Reads the keys twice, because a command may exchange them meanwhile. */
  private Map<String, byte[]> smallFiles() throws IOException {
    Map<String, byte[]> before = readSmallFiles();
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      Map<String, byte[]> now = readSmallFiles();
      if (isSame(before, now)) {
        return now;
      }
      before = now;
    }
    throw new BackupException(
        "the keys in " + root.resolve(KEYS) + " change at the moment", "Try again.");
  }

  private Map<String, byte[]> readSmallFiles() throws IOException {
    var found = new TreeMap<String, byte[]>();
    for (String name : FILES) {
      if (Files.exists(root.resolve(name))) {
        found.put(name, PrivateFile.read(root.resolve(name)));
      }
    }
    RegularFile.requireNoDanglingLink(root.resolve(KEYS));
    if (Files.isDirectory(root.resolve(KEYS))) {
      readKeys(found);
    }
    return found;
  }

  /** Refuses what a restore would refuse. */
  private void readKeys(Map<String, byte[]> found) throws IOException {
    List<Path> all =
        FileTree.all(root.resolve(KEYS), 2 * Archive.MAX_KEYS, FileVisitOption.FOLLOW_LINKS);
    for (Path each : all) {
      RegularFile.requireNoDanglingLink(each);
    }
    List<Path> kept = all.stream().filter(Backup::isKept).toList();
    if (all.size() > 2 * Archive.MAX_KEYS || kept.size() > Archive.MAX_KEYS) {
      throw new BackupException(
          "%s has more than %d files".formatted(root.resolve(KEYS), Archive.MAX_KEYS),
          "Move what is no key of the engine out of it.");
    }
    for (Path key : kept) {
      String name = root.relativize(key).toString();
      if (!Archive.isKey(name)) {
        throw new BackupException(
            key + " has a name that no key of the engine has, and could not be restored",
            "Move the file out of "
                + root.resolve(KEYS)
                + ". Names have letters, digits, dots, - and _, and at most five levels.");
      }
      found.put(name, RegularFile.read(key, Archive.MAX_SMALL_BYTES));
    }
  }

  /** Leaves out locks and files that are being written. */
  private static boolean isKept(Path file) {
    return Files.isRegularFile(file) && !String.valueOf(file.getFileName()).startsWith(".");
  }

  private static boolean isSame(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
  }

  private static BackupException exists(Path file) {
    return new BackupException("the file " + file + " exists", OTHER_NAME);
  }
}
