package org.uplink.engine;

import java.net.InetAddress;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.uplink.address.HostAddress;
import org.uplink.pki.AuthorityExchange;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.PkiException;
import org.uplink.pki.Validity;

/**
 * Issues certificates for hosts ({@code uplink engine issue-certificate HOST}). Works on the data
 * directory, also while the engine runs, so that the engine never sends a private key over the
 * network.
 */
public final class HostCertificates {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private HostCertificates() {}

  /**
   * Creates the engine's authority if it does not exist, as the first start of the engine would.
   *
   * @throws EngineStartException the authority cannot be created
   */
  public static void prepare(DataDirectory data) {
    try {
      CertificateAuthority.openOrCreate(data.pki(), Clock.systemUTC());
    } catch (PkiException e) {
      throw new EngineStartException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Creates a key and a certificate for a host.
   *
   * @param name the host's name in the engine
   * @param addresses the addresses and DNS names by which the engine dials the host
   * @param target the directory for the files; created if it does not exist
   * @throws EngineStartException the data directory has no authority, a directory cannot be used,
   *     or the name or an address is invalid
   */
  public static Files issue(DataDirectory data, String name, List<String> addresses, Path target) {
    if (!NAME.matcher(name).matches()) {
      throw new EngineStartException(
          "\""
              + name
              + "\" is not a host name. A host name has 1 to 63 letters, digits, \".\", \"_\" or \"-\", and starts with a letter or digit.");
    }
    Set<String> names = new LinkedHashSet<>();
    Set<InetAddress> ips = new LinkedHashSet<>();
    for (String address : addresses) {
      switch (parse(address)) {
        case HostAddress.Ip(var ip) -> ips.add(ip);
        case HostAddress.Name(var dnsName) -> names.add(dnsName);
      }
    }
    if (java.nio.file.Files.notExists(
        data.pki().resolve("ca-key.pem"), LinkOption.NOFOLLOW_LINKS)) {
      throw new EngineStartException(
          "There is no certificate authority in "
              + data.root()
              + ". Name the engine's data directory, or start the engine once. An engine that runs with --certificate cannot issue certificates: get the host's certificate from the same authority as the engine's.");
    }
    try {
      new AuthorityExchange(data.pki()).recover();
      CertificateAuthority authority = CertificateAuthority.open(data.pki(), Clock.systemUTC());
      CredentialFiles files =
          authority.issue(
              CertificateSubject.host(name, List.copyOf(names), List.copyOf(ips)), target);
      return new Files(files.key(), files.certificate(), files.authority());
    } catch (PkiException e) {
      throw new EngineStartException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Does a step of the exchange of the engine's authority. The engine knows it at its next start.
   *
   * @throws EngineStartException it is not the turn of this step, or the files cannot be used
   */
  public static void exchangeAuthority(DataDirectory data, ExchangeStep step) {
    var exchange = new AuthorityExchange(data.pki());
    try {
      exchange.recover();
      switch (step) {
        case begin -> exchange.begin(Clock.systemUTC(), Validity.DEFAULT);
        case finish -> exchange.finish();
        case end -> exchange.end();
      }
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

  /** The steps of an exchange of the authority, as a person writes them. */
  public enum ExchangeStep {
    begin,
    finish,
    end
  }

  /**
   * The files of a host's identity, for its agent or for a stock Vdsm.
   *
   * @param key the private key, PEM, readable by the owner only
   * @param certificate the certificate, PEM
   * @param authority the authority's certificate, PEM
   */
  public record Files(Path key, Path certificate, Path authority) {}
}
