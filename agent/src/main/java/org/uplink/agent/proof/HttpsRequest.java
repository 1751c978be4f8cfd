package org.uplink.agent.proof;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.uplink.rpc.socket.DeviceConnector;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.verbs.proof.RequiredProof;

/**
 * A connection over which a server with a trusted certificate answers a GET request. A status from
 * 200 to 499 counts, because the server itself has answered. With a higher one, it may be a proxy
 * that does not reach the server behind it (502, 504). A lower one is no answer yet (RFC 9110,
 * section 15.2). Redirects are not followed.
 *
 * @param trust the authorities that are trusted
 */
record HttpsRequest(RequiredProof.Https proof, SSLContext trust, DeviceConnector connector)
    implements ConnectionCheck.Attempt {
  /** How long one connection may take, with handshake and answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");

  @Override
  public TcpOrigin connect(String device, InetSocketAddress remote)
      throws IOException, InterruptedException {
    DeviceConnector.Answer answer =
        connector.ask(
            device,
            remote,
            new DeviceConnector.Question(trust, proof.host().toString(), proof.port(), request()),
            TIMEOUT);
    Optional<String> fault = statusFault(answer.line());
    if (fault.isPresent()) {
      throw new IOException(fault.get());
    }
    return answer.connection();
  }

  /** Returns why the first line of an answer does not count; empty if it does. */
  static Optional<String> statusFault(String line) {
    Matcher status = STATUS_LINE.matcher(line);
    if (!status.matches()) {
      return Optional.of("the server does not answer in HTTP/1.1, but with \"" + line + "\"");
    }
    int code = Integer.parseInt(status.group(1));
    if (code < 200) {
      return Optional.of(
          "the server answers with the status " + code + ", which is not its final answer");
    }
    return code < 500
        ? Optional.empty()
        : Optional.of("the server answers with the status " + code);
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
