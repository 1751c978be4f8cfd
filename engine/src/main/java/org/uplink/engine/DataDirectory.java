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

  /** The certificate authority and the engine's own key and certificate. */
  public Path pki() {
    return root.resolve("pki");
  }

  /** The authority's certificate, which a client of the REST interface and an agent trust. */
  public Path authority() {
    return pki().resolve("ca.pem");
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
