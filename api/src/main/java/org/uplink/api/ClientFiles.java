package org.uplink.api;

import java.nio.file.Path;

/**
 * The files by which a client on the engine's machine finds the engine, trusts it, and is accepted
 * by it. The engine writes them into its data directory.
 *
 * @param directory the engine's data directory
 */
public record ClientFiles(Path directory) {

  /**
   * Returns the bearer token of the REST interface: one line in a file that only its owner can
   * read.
   */
  public Path token() {
    return directory.resolve("token");
  }

  /** Returns the certificate of the authority that issued the engine's certificate, in PEM. */
  public Path authority() {
    return directory.resolve("ca.pem");
  }

  /**
   * Returns the address of the REST interface, one line such as {@code https://127.0.0.1:8443}. The
   * file exists while the engine runs.
   */
  public Path url() {
    return directory.resolve("url");
  }
}
