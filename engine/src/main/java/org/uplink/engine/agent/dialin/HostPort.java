package org.uplink.engine.agent.dialin;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.uplink.address.IpLiteral;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.MemoryLimits;
import org.uplink.rpc.transport.RpcAcceptor;

/** The port on which agents dial in. */
public final class HostPort implements AutoCloseable {
  private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

  /** A stranger sends one request at a time, with a token and a certificate request. */
  private static final RpcAcceptor.Settings SETTINGS =
      RpcAcceptor.Settings.DEFAULT.withLimits(
          new Limits(256, 16 << 10, 1, 64, 1, 64 << 10, MemoryLimits.DEFAULT));

  private final RpcAcceptor acceptor;

  private HostPort(RpcAcceptor acceptor) {
    this.acceptor = acceptor;
  }

  /**
   * Starts to listen.
   *
   * @param tls presents the engine's certificate, and accepts certificates of its authority
   * @param strangers what a client without a certificate may call
   * @throws IOException the engine cannot listen there; the message names the address
   */
  public static HostPort open(
      InetSocketAddress listen,
      SSLContext tls,
      Map<String, MethodHandler> strangers,
      DialInHosts hosts)
      throws IOException {
    return new HostPort(
        RpcAcceptor.start(
            usable(listen),
            tls,
            PeerVerifier.anyHost()::verify,
            strangers,
            hosts::accept,
            SETTINGS));
  }

  /** Returns the listening address, with the actual port. */
  public InetSocketAddress address() {
    return acceptor.address();
  }

  @Override
  public void close() {
    acceptor.close();
  }

  /** Returns the address to bind: on a machine without IPv6, IPv4's wildcard for IPv6's. */
  private static InetSocketAddress usable(InetSocketAddress listen) throws IOException {
    boolean isWildcard =
        listen.getAddress() instanceof Inet6Address address && address.isAnyLocalAddress();
    return isWildcard && !hasIpv6()
        ? new InetSocketAddress(IpLiteral.parse("0.0.0.0"), listen.getPort())
        : listen;
  }

  /** Returns whether an interface of this machine has an IPv6 address. */
  private static boolean hasIpv6() throws IOException {
    return Files.exists(IPV6_ADDRESSES) && !Files.readString(IPV6_ADDRESSES).isBlank();
  }
}
