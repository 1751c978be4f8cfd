package org.uplink.engine.agent;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;

/**
 * What the engine knows of the connection that carries its calls to a host. It is evidence for a
 * decision; no call depends on it.
 *
 * @param engine the engine's end
 * @param host the host's end as the engine sees it: if the engine opened the connection, the
 *     address that it dialled
 * @param certificate the certificate that the host presented
 * @param dialledByHost whether the host opened the connection
 */
public record ConnectionEvidence(
    InetSocketAddress engine,
    InetSocketAddress host,
    X509Certificate certificate,
    boolean dialledByHost) {
  /** Returns a connection that the engine opened. */
  public static ConnectionEvidence dialledByEngine(
      InetSocketAddress engine, InetSocketAddress host, X509Certificate certificate) {
    return new ConnectionEvidence(engine, host, certificate, false);
  }

  /** Returns a connection that the host opened. */
  public static ConnectionEvidence dialledByHost(
      InetSocketAddress engine, InetSocketAddress host, X509Certificate certificate) {
    return new ConnectionEvidence(engine, host, certificate, true);
  }
}
