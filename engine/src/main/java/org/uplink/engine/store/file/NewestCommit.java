package org.uplink.engine.store.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.IoProblem;
import org.uplink.platform.process.ProcFile;

/**
 * The number of the newest commit that the database file had, in a file beside it. After a kill,
 * the next start compares it with the commits that the file has then. Thread-safe.
 *
 * <p>H2 has written a commit to its file before the number is written here. The kernel keeps both
 * when the process is killed, so the number is never too high. If the machine stops, the kernel may
 * have stored the number and not the commit: H2 does not sync its file. So the number counts only
 * until the next boot.
 */
final class NewestCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewestCommit.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern LINE = Pattern.compile("(\\S+) ([0-9a-f]{16})\n");

  private final String bootId;

  /** Not a channel: the interrupt of a writing thread would close it. */
  private final RandomAccessFile out;

  private long written;
  private boolean failed;

  private NewestCommit(String bootId, RandomAccessFile out) {
    this.bootId = bootId;
    this.out = out;
  }

  /**
   * Creates or empties the file.
   *
   * @param database without H2's suffix
   */
  static NewestCommit begin(Path database) throws IOException {
    String bootId = ProcFile.read(BOOT_ID);
    var out = new RandomAccessFile(path(database).toFile(), "rw");
    try {
      out.setLength(0);
      return new NewestCommit(bootId, out);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      LOG.debug("The file of the newest commit was not closed", e);
    }
  }

  /** Returns the number that was written since the machine's boot; empty if there is none. */
  static OptionalLong read(Path database) throws IOException {
    if (Files.notExists(path(database))) {
      return OptionalLong.empty();
    }
    Matcher line =
        LINE.matcher(new String(Files.readAllBytes(path(database)), StandardCharsets.ISO_8859_1));
    return line.matches() && line.group(1).equals(ProcFile.read(BOOT_ID))
        ? OptionalLong.of(Long.parseUnsignedLong(line.group(2), 16))
        : OptionalLong.empty();
  }

  static void delete(Path database) throws IOException {
    Files.deleteIfExists(path(database));
  }

  /** Returns the file of the number. */
  static Path path(Path database) {
    return database.resolveSibling(database.getFileName() + ".commit");
  }

  /** Writes the number of the newest commit that is in the database file of a connection. */
  void write(Connection connection) throws SQLException {
    if (!connection.isClosed()
        && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
      write(session.getDatabase().getStore().getMvStore().getFileStore().lastChunkVersion());
    }
  }

  private synchronized void write(long commit) {
    if (commit <= written) {
      return;
    }
    try {
      out.seek(0);
      out.write("%s %016x\n".formatted(bootId, commit).getBytes(StandardCharsets.ISO_8859_1));
      written = commit;
    } catch (IOException e) {
      // The earlier number stays, and is still right: the file has that commit too.
      if (!failed) {
        LOG.warn(
            "The number of the database's newest commit cannot be written: {}. If the engine is"
                + " killed, its next start does not notice if the commits since are missing.",
            IoProblem.describe(e));
      }
      failed = true;
    }
  }
}
