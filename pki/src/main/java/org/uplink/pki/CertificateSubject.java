package org.uplink.pki;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The subject of a certificate.
 *
 * @param role engine or host
 * @param name the engine's or the host's name: the common name, and for a host part of {@code
 *     urn:uplink:host:<name>}; letters, digits and {@code . _ : -}
 * @param dnsNames the DNS names that peers may connect to
 * @param addresses the IP addresses that peers may connect to
 */
public record CertificateSubject(
    Role role, String name, List<String> dnsNames, List<InetAddress> addresses) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,252}");
  private static final Pattern DNS_NAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?");

  public CertificateSubject {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" is not 1 to 253 letters, digits and . _ : -");
    }
    dnsNames = List.copyOf(dnsNames);
    for (var dnsName : dnsNames) {
      if (!DNS_NAME.matcher(dnsName).matches()) {
        throw new IllegalArgumentException("\"" + dnsName + "\" is no DNS name");
      }
    }
    addresses = List.copyOf(addresses);
  }

  public static CertificateSubject engine(
      String name, List<String> dnsNames, List<InetAddress> addresses) {
    return new CertificateSubject(Role.ENGINE, name, dnsNames, addresses);
  }

  public static CertificateSubject host(
      String name, List<String> dnsNames, List<InetAddress> addresses) {
    return new CertificateSubject(Role.HOST, name, dnsNames, addresses);
  }

  @Override
  public String toString() {
    return switch (role) {
      case ENGINE -> "engine " + name;
      case HOST -> "host " + name;
    };
  }

  /** Returns the URI in the certificate that contains the role and the name. */
  String uri() {
    return switch (role) {
      case ENGINE -> Identity.ENGINE_URI;
      case HOST -> Identity.HOST_URI + name;
    };
  }
}
