package org.uplink.agent.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.uplink.agent.route.ReturnRoute;
import org.uplink.rpc.transport.DeviceConnector;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * As {@link TcpCheck}, and over this connection a server with a trusted certificate answers a GET
 * request. A status below 500 counts, because the server itself has answered. With a higher one, it
 * may be a proxy that does not reach the server behind it (502, 504). Redirects are not followed.
 *
 * @param addresses the addresses of the host. One of them has to answer
 * @param trust the authorities that are trusted
 */
record HttpsCheck(
    RequiredProof.Https proof,
    List<InetAddress> addresses,
    SSLContext trust,
    DeviceConnector connector,
    Rtnetlink kernel)
    implements ProofCheck {
  /** How long one connection may take, with handshake and answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");

  @Override
  public Optional<String> fault(String device) throws InterruptedException {
    Optional<String> fault = Optional.empty();
    for (InetAddress address : addresses) {
      fault = fault(device, new InetSocketAddress(address, proof.port()));
      if (fault.isEmpty()) {
        return fault;
      }
    }
    return fault;
  }

  @Override
  public List<RouteQuery> flows(String device) {
    return addresses.stream().map(address -> RouteQuery.to(address).outputDevice(device)).toList();
  }

  static Optional<String> statusFault(String line) {
    Matcher status = STATUS_LINE.matcher(line);
    if (!status.matches()) {
      return Optional.of("the server does not answer in HTTP/1.1, but with \"" + line + "\"");
    }
    return Integer.parseInt(status.group(1)) < 500
        ? Optional.empty()
        : Optional.of("the server answers with the status " + status.group(1));
  }

  private Optional<String> fault(String device, InetSocketAddress remote)
      throws InterruptedException {
    try {
      DeviceConnector.Answer answer =
          connector.ask(
              device,
              remote,
              new DeviceConnector.Question(trust, proof.host().toString(), proof.port(), request()),
              TIMEOUT);
      return statusFault(answer.line())
          .or(() -> FlowRoute.fault(kernel, ReturnRoute.query(answer.connection()), device));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private String request() {
    return """
        GET %s HTTP/1.1\r
        Host: %s\r
        User-Agent: uplink\r
        Accept: */*\r
        Connection: close\r
        \r
        """
        .formatted(proof.path(), proof.authority());
  }
}
