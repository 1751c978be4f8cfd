package org.uplink.engine;

import java.nio.file.Path;
import org.uplink.api.ClientFiles;

/**
 * The engine's data directory.
 *
 * @param root the directory
 */
public record DataDirectory(Path root) {

  /** The files that a client on the engine's machine reads. */
  public ClientFiles clientFiles() {
    return new ClientFiles(root);
  }

  /** {@link ClientFiles#token}. */
  public Path token() {
    return clientFiles().token();
  }

  /**
   * The engine's own certificate authority, and in {@code engine} the key and certificate that it
   * issued to itself.
   */
  public Path pki() {
    return root.resolve("pki");
  }

  /**
   * {@link ClientFiles#authority}. The engine writes it at each start: its own authority, or the
   * configured one. Hosts' certificates are from the same authority.
   */
  public Path authority() {
    return clientFiles().authority();
  }

  /** {@link ClientFiles#url}. */
  public Path url() {
    return clientFiles().url();
  }

  /** The embedded database, without H2's suffix. */
  public Path database() {
    return databaseDirectory().resolve("uplink");
  }

  Path databaseDirectory() {
    return root.resolve("db");
  }
}
