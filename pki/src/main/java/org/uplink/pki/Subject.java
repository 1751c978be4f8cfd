package org.uplink.pki;

import java.net.InetAddress;
import java.util.List;

/**
 * For whom a certificate is issued.
 *
 * @param role engine or host
 * @param name the engine's or the host's name: the common name, and for a host part of {@code
 *     urn:uplink:host:<name>}
 * @param dnsNames the DNS names under which peers may dial it
 * @param addresses the IP addresses under which peers may dial it
 */
public record Subject(Role role, String name, List<String> dnsNames, List<InetAddress> addresses) {
  public Subject {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  public static Subject engine(String name, List<String> dnsNames, List<InetAddress> addresses) {
    return new Subject(Role.ENGINE, name, dnsNames, addresses);
  }

  public static Subject host(String name, List<String> dnsNames, List<InetAddress> addresses) {
    return new Subject(Role.HOST, name, dnsNames, addresses);
  }
}
