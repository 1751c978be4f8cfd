package org.uplink.agent.local;

import java.net.InetAddress;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;

/** What a user requires before a change is kept. {@code toString} is the form that users write. */
public sealed interface RequiredProof {
  /** A new TCP connection over the network's device to this address. */
  record Tcp(HostAddress host, int port) implements RequiredProof {
    @Override
    public String toString() {
      return host.toString().indexOf(':') >= 0
          ? "tcp://[%s]:%d".formatted(host, port)
          : "tcp://%s:%d".formatted(host, port);
    }
  }

  /** An answer of this address to ping(8) over the network's device. */
  record Ping(InetAddress address) implements RequiredProof {
    @Override
    public String toString() {
      return "ping:" + IpLiteral.format(address);
    }
  }

  /**
   * {@code uplink network confirm} from a session that began after the network was moved. If it is
   * a session of SSH, it has to use the network's device.
   */
  record Operator() implements RequiredProof {
    @Override
    public String toString() {
      return "operator";
    }
  }

  /** As {@link Operator}, from an SSH session over the network's device. */
  record Ssh() implements RequiredProof {
    @Override
    public String toString() {
      return "ssh";
    }
  }

  /**
   * Parses what users write.
   *
   * @throws IllegalArgumentException the text is no proof; the message quotes it and gives the
   *     reason
   */
  static RequiredProof parse(String text) {
    if (text.equals("operator")) {
      return new Operator();
    }
    if (text.equals("ssh")) {
      return new Ssh();
    }
    if (text.startsWith("ping:")) {
      return new Ping(
          new HostAddress.Ip(IpLiteral.parse(text.substring("ping:".length()))).address());
    }
    if (text.startsWith("tcp://")) {
      return tcp(text);
    }
    throw new IllegalArgumentException(
        "\"%s\" is neither tcp://HOST:PORT, ping:ADDRESS, ssh nor operator".formatted(text));
  }

  private static Tcp tcp(String text) {
    String endpoint = text.substring("tcp://".length());
    int colon = endpoint.lastIndexOf(':');
    String port = endpoint.substring(colon + 1);
    if (colon < 0
        || !port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) < 1
        || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(
          "\"%s\" has no port from 1 to 65535: write tcp://HOST:PORT".formatted(text));
    }
    String host = endpoint.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.indexOf(':') >= 0 != bracketed) {
      throw new IllegalArgumentException(
          "\"%s\": write an IPv6 address between brackets, tcp://[2001:db8::1]:443"
              .formatted(text));
    }
    return new Tcp(
        HostAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host),
        Integer.parseInt(port));
  }
}
