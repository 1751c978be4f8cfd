package org.uplink.pki;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.uplink.address.IpLiteral;
import org.uplink.address.ScopedAddress;

/**
 * The names in a certificate. Trust an identity only after the certificate chain was verified.
 *
 * @param role engine or host; empty for a certificate of another authority, such as oVirt's, which
 *     has no such URI
 * @param name the host's name from {@code urn:uplink:host:<name>}, otherwise the common name
 * @param commonName the common name of the subject
 */
public record Identity(
    Optional<Role> role,
    Optional<String> name,
    Optional<String> commonName,
    List<String> dnsNames,
    List<InetAddress> addresses) {
  static final String ENGINE_URI = "urn:uplink:engine";
  static final String HOST_URI = "urn:uplink:host:";

  // Kinds of GeneralName, RFC 5280, section 4.2.1.6.
  private static final int DNS_NAME = 2;
  private static final int URI = 6;
  private static final int IP_ADDRESS = 7;

  public Identity {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  /** Reads a certificate. Alternative names that cannot be parsed are ignored. */
  public static Identity of(X509Certificate certificate) {
    Optional<String> commonName = commonName(certificate);
    var role = Optional.<Role>empty();
    Optional<String> name = commonName;
    var dnsNames = new ArrayList<String>();
    var addresses = new ArrayList<InetAddress>();
    for (var alternative : alternativeNames(certificate)) {
      if (!(alternative.get(0) instanceof Integer kind)
          || !(alternative.get(1) instanceof String text)) {
        continue;
      }
      if (kind == DNS_NAME) {
        dnsNames.add(text);
      } else if (kind == IP_ADDRESS) {
        parse(text).ifPresent(addresses::add);
      } else if (kind == URI && text.equals(ENGINE_URI)) {
        role = Optional.of(Role.ENGINE);
      } else if (kind == URI && text.startsWith(HOST_URI)) {
        role = Optional.of(Role.HOST);
        name = Optional.of(text.substring(HOST_URI.length()));
      }
    }
    return new Identity(role, name, commonName, dnsNames, addresses);
  }

  /** Returns the role, the name and the alternative names, for messages. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(role.map(r -> r == Role.ENGINE ? "engine " : "host ").orElse(""));
    text.append(name.orElse("(no name)"));
    if (!dnsNames.isEmpty() || !addresses.isEmpty()) {
      var names = new ArrayList<>(dnsNames);
      addresses.forEach(address -> names.add(IpLiteral.format(address)));
      text.append(" (").append(String.join(", ", names)).append(')');
    }
    return text.toString();
  }

  /**
   * Returns whether the certificate names this DNS name or address. The common name counts only if
   * there is neither a DNS name nor an address (RFC 6125, section 6.4.4).
   */
  boolean hasName(String wanted) {
    if (dnsNames.isEmpty() && addresses.isEmpty()) {
      return commonName.filter(wanted::equalsIgnoreCase).isPresent();
    }
    return dnsNames.stream().anyMatch(wanted::equalsIgnoreCase)
        || parse(wanted).filter(addresses::contains).isPresent();
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static Optional<String> commonName(X509Certificate certificate) {
    RDN[] names =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(BCStyle.CN);
    return names.length == 0
        ? Optional.empty()
        : Optional.of(IETFUtils.valueToString(names[0].getFirst().getValue()));
  }

  /** Parses an address and leaves out its zone, which a certificate cannot have. */
  private static Optional<InetAddress> parse(String text) {
    try {
      return Optional.of(ScopedAddress.parse(text).address());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
