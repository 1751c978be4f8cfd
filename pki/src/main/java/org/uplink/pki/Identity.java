package org.uplink.pki;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Who a certificate says its holder is.
 *
 * @param role engine or host; empty for a certificate of another authority (oVirt's, say), which
 *     has no such URI
 * @param name the host's name of {@code urn:uplink:host:<name>}, else the common name
 * @param commonName of the subject
 */
@SuppressWarnings("DoNotCallSuggester")
public record Identity(
    Optional<Role> role,
    Optional<String> name,
    Optional<String> commonName,
    List<String> dnsNames,
    List<InetAddress> addresses) {
  public Identity {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  public static Identity of(X509Certificate certificate) {
    throw new UnsupportedOperationException();
  }
}
