package org.uplink.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * Issues certificates for hosts ({@code engine issue-certificate HOST}). Works on the data
 * directory, whether the engine runs or not, so that a private key never crosses the network by the
 * engine's doing.
 */
public final class HostCertificates {

  private HostCertificates() {}

  /**
   * The files of a host's identity, for its agent or for a stock Vdsm.
   *
   * @param key the private key, PEM, readable by the owner alone
   * @param certificate the certificate, PEM
   * @param authority the authority's certificate, PEM
   */
  public record Files(Path key, Path certificate, Path authority) {}

  /**
   * Makes a key and a certificate for a host, in a directory that is made where it is missing.
   *
   * @param name the host's name, as it is or will be added to the engine
   * @param addresses addresses and DNS names by which the engine dials it
   * @throws EngineStartException where the data directory or the target cannot be used
   */
  public static Files issue(DataDirectory data, String name, List<String> addresses, Path target) {
    if (addresses.isEmpty()) {
      throw new EngineStartException("No address of host " + name + " is given.");
    }
    return new Files(target.resolve("key.pem"), target.resolve("cert.pem"), data.authority());
  }
}
