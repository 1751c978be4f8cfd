package org.uplink.engine.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.uplink.platform.DurableFile;
import org.uplink.platform.RegularFile;
import org.uplink.platform.Sha256;

/**
 * The digests of a database file when it was closed. H2 has no checksums of the data, so without
 * this, garbage inside a row would be taken for the row.
 *
 * @param header of the file's first block, which changes with each commit: it tells whether the
 *     seal belongs to the file, which may have been written since, or come from a backup
 * @param content of the whole file
 */
record Seal(String header, String content) {
  private static final int BLOCK = 4096;

  /** Writes the seal of a closed database. */
  static void write(Path file) throws IOException {
    Path store = DatabaseFile.store(file);
    DurableFile.write(
        path(file),
        digest(store, BLOCK) + "\n" + digest(store, Long.MAX_VALUE) + "\n",
        DurableFile.OWNER_ONLY);
  }

  /** Deletes the seal if there is one. */
  static void delete(Path file) throws IOException {
    Files.deleteIfExists(path(file));
  }

  /** Returns the seal that is there, if it is one. */
  static Optional<Seal> read(Path file) throws IOException {
    Path path = path(file);
    if (Files.notExists(path)) {
      return Optional.empty();
    }
    List<String> lines =
        new String(RegularFile.read(path, BLOCK), StandardCharsets.ISO_8859_1).lines().toList();
    return lines.size() == 2
        ? Optional.of(new Seal(lines.getFirst(), lines.getLast()))
        : Optional.empty();
  }

  /** Returns whether the seal belongs to this file, and the file's content has changed since. */
  boolean isOfDamaged(Path store) throws IOException {
    return digest(store, BLOCK).equals(header) && !digest(store, Long.MAX_VALUE).equals(content);
  }

  private static Path path(Path file) {
    return file.resolveSibling(file.getFileName() + ".sha256");
  }

  private static String digest(Path store, long bytes) throws IOException {
    MessageDigest sha = Sha256.begin();
    try (InputStream in = new DigestInputStream(Files.newInputStream(store), sha)) {
      var buffer = new byte[BLOCK];
      for (long left = bytes; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          break;
        }
        left -= read;
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
