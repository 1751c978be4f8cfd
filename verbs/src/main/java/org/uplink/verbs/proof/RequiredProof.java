package org.uplink.verbs.proof;

import java.net.InetAddress;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;

/** What a user requires before a change is kept. {@code toString} is the form that users write. */
public sealed interface RequiredProof {
  String TCP = "tcp://";
  String HTTPS = "https://";
  String PING = "ping:";

  /** A new TCP connection over the network's device to this address. */
  record Tcp(HostAddress host, int port) implements RequiredProof {
    @Override
    public String toString() {
      return host.toString().indexOf(':') >= 0
          ? "tcp://[%s]:%d".formatted(host, port)
          : "tcp://%s:%d".formatted(host, port);
    }
  }

  /**
   * An HTTP answer with a status from 200 to 499 from a server with a trusted certificate, over a
   * new connection over the network's device.
   *
   * @param path what is requested, with the query
   */
  record Https(HostAddress host, int port, String path) implements RequiredProof {
    public static final int DEFAULT_PORT = 443;

    @Override
    public String toString() {
      return "https://" + authority() + (path.equals("/") ? "" : path);
    }

    /** Returns the value of the header Host. */
    public String authority() {
      String name = host.toString().indexOf(':') >= 0 ? "[" + host + "]" : host.toString();
      return port == DEFAULT_PORT ? name : "%s:%d".formatted(name, port);
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

  /** The answer "y" on the terminal of the command that makes the change. */
  record Console() implements RequiredProof {
    @Override
    public String toString() {
      return "console";
    }
  }

  /**
   * A gateway answers the kernel on the network's device. {@link Probe.Gateway} leads to it; users
   * cannot write it as a proof, because it says nothing about what is behind the gateway.
   */
  record Gateway(InetAddress address) implements RequiredProof {
    @Override
    public String toString() {
      return "gateway " + IpLiteral.format(address);
    }
  }

  /** A name server answers over the network's device. {@link Probe.Dns} leads to it. */
  record NameServer(InetAddress address) implements RequiredProof {
    @Override
    public String toString() {
      return "dns " + IpLiteral.format(address);
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
    if (text.equals("console")) {
      return new Console();
    }
    if (text.startsWith(PING)) {
      return new Ping(new HostAddress.Ip(IpLiteral.parse(text.substring(PING.length()))).address());
    }
    if (text.startsWith(TCP)) {
      String endpoint = text.substring(TCP.length());
      int colon = endpoint.lastIndexOf(':');
      if (colon < 0) {
        throw noPort(text);
      }
      return new Tcp(
          host(text, endpoint.substring(0, colon)), port(text, endpoint.substring(colon + 1)));
    }
    if (text.startsWith(HTTPS)) {
      return https(text);
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is neither tcp://HOST:PORT, https://HOST, ping:ADDRESS, ssh, operator nor console");
  }

  private static Https https(String text) {
    String rest = text.substring(HTTPS.length());
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "/" : rest.substring(slash);
    if (!path.matches("[!-~&&[^#]]{1,1000}")) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" has a path that cannot be requested: it may have up to 1000 visible ASCII characters, and no #");
    }
    String endpoint = slash < 0 ? rest : rest.substring(0, slash);
    int colon = endpoint.lastIndexOf(':');
    return colon > endpoint.lastIndexOf(']')
        ? new Https(
            host(text, endpoint.substring(0, colon)),
            port(text, endpoint.substring(colon + 1)),
            path)
        : new Https(host(text, endpoint), Https.DEFAULT_PORT, path);
  }

  private static int port(String text, String port) {
    if (!port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) < 1
        || Integer.parseInt(port) > 65535) {
      throw noPort(text);
    }
    return Integer.parseInt(port);
  }

  private static IllegalArgumentException noPort(String text) {
    return new IllegalArgumentException(
        "\"%s\" has no port from 1 to 65535: write %sHOST:PORT"
            .formatted(text, text.startsWith(TCP) ? TCP : HTTPS));
  }

  private static HostAddress host(String text, String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.indexOf(':') >= 0 != bracketed) {
      throw new IllegalArgumentException(
          "\"" + text + "\": write an IPv6 address between brackets, such as [2001:db8::1]:443");
    }
    return HostAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
  }
}
