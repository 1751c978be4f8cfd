package org.uplink.engine.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.DurableFile;
import org.uplink.platform.PrivateFile;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/** Writes the backup of a data directory whose engine has copied its database. */
public final class Backup {
  static final String DATABASE = "db/uplink.mv.db";

  /** The files beside the database. The engine makes the others anew. */
  static final List<String> FILES = List.of("token", "metrics-token", "ca.pem");

  static final String KEYS = "pki";

  /** More than an authority and its exchange have. */
  private static final int MAX_KEY_FILES = 1000;

  private static final int ATTEMPTS = 5;

  private final Path root;
  private final StepListener steps;

  /**
   * @param root the data directory
   */
  public Backup(Path root, StepListener steps) {
    this.root = root;
    this.steps = steps;
  }

  /**
   * Writes the backup into a new file with mode 0600. The file has its name when it is complete.
   *
   * @param copy the copy of the database
   * @param schema the version of its schema
   * @throws BackupException the file exists, or keys change at the moment
   */
  public void write(Path file, Path copy, int schema) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(file);
    }
    Map<String, byte[]> small = smallFiles();
    if (!DurableFile.createIfMissing(file, out -> write(out, small, copy, schema))) {
      throw exists(file);
    }
    steps.after("the file has its name");
  }

  private void write(OutputStream out, Map<String, byte[]> small, Path copy, int schema)
      throws IOException {
    var digests = new LinkedHashMap<String, String>();
    steps.before("the file");
    var zip = new ZipOutputStream(out);
    for (Map.Entry<String, byte[]> entry : small.entrySet()) {
      digests.put(
          entry.getKey(), add(zip, entry.getKey(), new ByteArrayInputStream(entry.getValue())));
    }
    try (var database = new ZipInputStream(Files.newInputStream(copy))) {
      if (database.getNextEntry() == null) {
        throw new BackupException("the copy of the database is empty", "Try again.");
      }
      digests.put(DATABASE, add(zip, DATABASE, database));
    }
    add(
        zip,
        Manifest.NAME,
        new ByteArrayInputStream(new Manifest(BuildVersion.CURRENT, schema, digests).bytes()));
    zip.finish();
    steps.after("the file");
  }

  /** Adds an entry, and returns its digest. */
  private String add(ZipOutputStream zip, String name, InputStream content) throws IOException {
    steps.before(name);
    MessageDigest sha = Sha256.begin();
    zip.putNextEntry(new ZipEntry(name));
    new DigestInputStream(content, sha).transferTo(zip);
    zip.closeEntry();
    steps.after(name);
    return HexFormat.of().formatHex(sha.digest());
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
    if (Files.isDirectory(root.resolve(KEYS))) {
      try (Stream<Path> keys = Files.walk(root.resolve(KEYS))) {
        for (Path key : keys.filter(Backup::isKept).limit(MAX_KEY_FILES).toList()) {
          found.put(root.relativize(key).toString(), Files.readAllBytes(key));
        }
      }
    }
    return found;
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
    return new BackupException(
        "the file " + file + " exists", "Give another name. A backup never replaces a file.");
  }
}
