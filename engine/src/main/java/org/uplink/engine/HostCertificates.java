package org.uplink.engine;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.uplink.address.HostAddress;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.PkiException;

/**
 * Issues certificates for hosts ({@code engine issue-certificate HOST}). Works on the data
 * directory, whether the engine runs or not, so that a private key never crosses the network by the
 * engine's doing.
 */
public final class HostCertificates {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

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
   * Makes the authority of an engine that was not started yet, as its first start would; does
   * nothing where there is one.
   *
   * @throws EngineStartException where it cannot be made
   */
  public static void prepare(DataDirectory data) {
    try {
      CertificateAuthority.openOrCreate(data.pki(), Clock.systemUTC());
    } catch (PkiException e) {
      throw new EngineStartException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Makes a key and a certificate for a host, in a directory that is made where it is missing.
   *
   * @param name the host's name, as it is or will be added to the engine
   * @param addresses addresses and DNS names by which the engine dials it
   * @throws EngineStartException where there is no authority in the data directory, it or the
   *     target cannot be used, the name or an address is none
   */
  public static Files issue(DataDirectory data, String name, List<String> addresses, Path target) {
    if (!NAME.matcher(name).matches()) {
      throw new EngineStartException(
          "\"%s\" is no host's name: 1 to 63 letters, digits, . _ or -.".formatted(name));
    }
    Set<String> names = new LinkedHashSet<>();
    Set<InetAddress> ips = new LinkedHashSet<>();
    for (var address : addresses) {
      switch (parse(address)) {
        case HostAddress.Ip(var ip) -> ips.add(ip);
        case HostAddress.Name(var dnsName) -> names.add(dnsName);
      }
    }
    if (!java.nio.file.Files.exists(data.pki().resolve("ca-key.pem"))) {
      throw new EngineStartException(
          "There is no certificate authority in %s, so it is no data directory of an engine that issues certificates. Name the right one, or start the engine first; an engine that was started with --certificate has its certificates, and its hosts', from elsewhere."
              .formatted(data.root()));
    }
    try {
      var authority = CertificateAuthority.open(data.pki(), Clock.systemUTC());
      var files =
          authority.issue(
              CertificateSubject.host(name, List.copyOf(names), List.copyOf(ips)), target);
      return new Files(files.key(), files.certificate(), files.authority());
    } catch (PkiException e) {
      throw new EngineStartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static HostAddress parse(String address) {
    try {
      return HostAddress.parse(address);
    } catch (IllegalArgumentException e) {
      throw new EngineStartException(e.getMessage() + ".", e);
    }
  }
}
