package org.uplink.engine;

import java.nio.file.Path;
import org.uplink.api.ClientFiles;

/**
 * The engine's data directory.
 *
 * @param root the directory
 */
public record DataDirectory(Path root) {

  /** Returns the files that a client on the engine's machine reads. */
  public ClientFiles clientFiles() {
    return new ClientFiles(root);
  }

  /** Returns the file of {@link ClientFiles#token}. */
  public Path token() {
    return clientFiles().token();
  }

  /** Returns the file of the token that gives access to the metrics only. */
  public Path metricsToken() {
    return root.resolve("metrics-token");
  }

  /**
   * Returns the folder of the engine's own certificate authority. Its folder {@code engine} has the
   * key and certificate that the authority issued to the engine.
   */
  public Path pki() {
    return root.resolve("pki");
  }

  /**
   * Returns the file of {@link ClientFiles#authority}. At each start, the engine writes its own
   * authority or the configured one into the file. The same authority issues the certificates of
   * the hosts.
   */
  public Path authority() {
    return clientFiles().authority();
  }

  /** Returns the file of {@link ClientFiles#url}. */
  public Path url() {
    return clientFiles().url();
  }

  /** Returns the file of the embedded database, without H2's suffix. */
  public Path database() {
    return databaseDirectory().resolve("uplink");
  }

  /** Returns the folder for the copy of the database that a backup takes. */
  public Path backup() {
    return root.resolve("backup");
  }

  /** Returns the folder in which the engine makes a backup before it migrates the database. */
  public Path migration() {
    return root.resolve(".migration");
  }

  /** Returns the folder in which a restore works. While it exists, no engine may start. */
  public Path restore() {
    return root.resolve(".restore");
  }

  /** Returns the file whose lock the running engine has. */
  public Path lock() {
    return root.resolve("lock");
  }

  Path databaseDirectory() {
    return root.resolve("db");
  }
}
