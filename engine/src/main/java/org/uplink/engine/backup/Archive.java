package org.uplink.engine.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.engine.store.file.StoreException;
import org.uplink.platform.DurableFile;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.RegularFile;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/** The open file of a backup, whose manifest is whole and can be restored by this version. */
final class Archive implements AutoCloseable {
  /** More than an authority and its exchange have. */
  static final int MAX_KEYS = 1000;

  /** More than a key, a certificate or a token has. */
  static final int MAX_SMALL_BYTES = 1 << 20;

  /** No name leads out of the data directory. */
  private static final Pattern KEY = Pattern.compile("pki(/[A-Za-z0-9][A-Za-z0-9._-]{0,100}){1,5}");

  private static final int MAX_MANIFEST_BYTES = 1 << 20;
  private static final int BUFFER = 64 << 10;

  private final ZipFile zip;
  private final Manifest manifest;

  private Archive(ZipFile zip, Manifest manifest) {
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens the file.
   *
   * @throws BackupException the file is not a backup that this version can restore
   */
  static Archive open(Path file) throws IOException {
    RegularFile.require(file);
    try {
      var zip = new ZipFile(file.toFile());
      try {
        Manifest manifest = manifest(zip);
        requireReadable(manifest);
        requireKnown(manifest);
        return new Archive(zip, manifest);
      } catch (IOException | RuntimeException | Error e) {
        try (zip) {
          throw e;
        }
      }
    } catch (ZipException e) {
      throw BackupException.damaged(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns whether a backup can have a file of this name below {@link Backup#KEYS}. */
  static boolean isKey(String name) {
    return KEY.matcher(name).matches();
  }

  /**
   * Opens the database of a folder into which a backup was extracted.
   *
   * @throws BackupException it cannot be opened
   */
  static Database openDatabase(Path folder) throws IOException {
    try {
      return Database.open(folder.resolve("db").resolve("uplink"), Retention.DEFAULT);
    } catch (StoreException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      // Its message speaks of the file of a running engine.
      throw BackupException.damaged("its database cannot be opened", e);
    }
  }

  Manifest manifest() {
    return manifest;
  }

  /** Returns a text that no other backup has. */
  String id() {
    return Sha256.of(new String(manifest.bytes(), StandardCharsets.UTF_8));
  }

  /**
   * Writes the parts into a folder that is empty.
   *
   * @throws BackupException a part is missing or was changed
   */
  void extract(Path folder, StepListener steps) throws IOException {
    try {
      for (Map.Entry<String, Manifest.Part> part : manifest.parts().entrySet()) {
        steps.before(part.getKey());
        extract(part.getKey(), part.getValue(), folder.resolve(part.getKey()));
        steps.after(part.getKey());
      }
    } catch (ZipException e) {
      throw BackupException.damaged(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void extract(String name, Manifest.Part part, Path target) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw BackupException.damaged("the file " + name + " is missing");
    }
    PrivateDirectory.createIfMissing(Objects.requireNonNull(target.getParent()));
    MessageDigest sha = Sha256.begin();
    try (InputStream in = new DigestInputStream(zip.getInputStream(entry), sha)) {
      DurableFile.createIfMissing(target, out -> copy(in, out, part.size()));
      if (in.read() >= 0 || !HexFormat.of().formatHex(sha.digest()).equals(part.digest())) {
        throw BackupException.damaged("the file " + name + " was changed");
      }
    }
  }

  private static void copy(InputStream in, OutputStream out, long size) throws IOException {
    var buffer = new byte[BUFFER];
    long left = size;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
      if (read < 0) {
        return;
      }
      out.write(buffer, 0, read);
      left -= read;
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

  private static void requireKnown(Manifest manifest) {
    if (!manifest.parts().containsKey(Backup.DATABASE)) {
      throw BackupException.damaged("it has no database");
    }
    if (manifest.parts().size() > MAX_KEYS + Backup.FILES.size() + 1) {
      throw BackupException.damaged("it has more than " + MAX_KEYS + " keys");
    }
    manifest
        .parts()
        .forEach(
            (name, part) -> {
              if (name.equals(Backup.DATABASE)) {
                return;
              }
              if (!Backup.FILES.contains(name) && !isKey(name)) {
                throw BackupException.damaged("it has the unknown file \"" + name + "\"");
              }
              if (part.size() > MAX_SMALL_BYTES) {
                throw BackupException.damaged(
                    "the file %s has %d bytes".formatted(name, part.size()));
              }
            });
  }
}
