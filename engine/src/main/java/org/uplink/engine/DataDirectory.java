package org.uplink.engine;

import java.nio.file.Path;

/**
 * Where an engine keeps what it keeps. A client on the same machine finds the token and the
 * authority here.
 *
 * @param root the directory
 */
public record DataDirectory(Path root) {

  /** The bearer token of the REST interface: one line, readable by the owner alone. */
  public Path token() {
    return root.resolve("token");
  }

  /**
   * The engine's own certificate authority, and in {@code engine} the key and certificate that it
   * has issued to itself.
   */
  public Path pki() {
    return root.resolve("pki");
  }

  /**
   * The certificate of the authority that a client of the REST interface trusts, and that hosts'
   * certificates are of. Written at each start: the engine's own, or the one it was told.
   */
  public Path authority() {
    return root.resolve("ca.pem");
  }

  /**
   * The REST interface's address, one line such as {@code https://127.0.0.1:8443}, there while the
   * engine runs.
   */
  public Path url() {
    return root.resolve("url");
  }

  /** The embedded database, without H2's suffix. */
  public Path database() {
    return databaseDirectory().resolve("uplink");
  }

  Path databaseDirectory() {
    return root.resolve("db");
  }
}
