package org.uplink.agent.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.agent.parameters.Parameters;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.route.RouteQuery;
import tools.jackson.databind.JsonNode;

/**
 * Reads the parameters of Host.getRoute into a query for the kernel, and refuses what is wrong
 * independently of the host. {@link GetRouteVerb} checks what depends on the host: whether the
 * source is an address of the host, and whether the destination is the broadcast address of a
 * subnet.
 */
final class RouteQueryReader {
  private static final List<String> PARAMETERS =
      List.of("ip", "source", "protocol", "sourcePort", "port");

  private RouteQueryReader() {}

  /**
   * Reads the parameters.
   *
   * @throws RpcException.Answered code -32602; the message names the parameter and its value
   */
  static RouteQuery read(JsonNode json) throws RpcException.Answered {
    var params = new Parameters(json, PARAMETERS);
    InetAddress destination = readAddress("ip", params.requiredText("ip"));
    checkDestination(destination);
    var query = RouteQuery.to(destination);

    Optional<String> source = params.text("source");
    if (source.isPresent()) {
      query = query.source(readSource(source.get(), destination));
    }
    Optional<IpProtocol> protocol = readProtocol(params, destination);
    if (protocol.isPresent()) {
      query = query.protocol(protocol.get());
    }
    Optional<Integer> sourcePort = params.number("sourcePort", 1, 65535);
    Optional<Integer> port = params.number("port", 1, 65535);
    if (protocol.isEmpty() && (sourcePort.isPresent() || port.isPresent())) {
      throw Parameters.invalid("\"sourcePort\" and \"port\" need a \"protocol\"");
    }
    if (sourcePort.isPresent()) {
      query = query.sourcePort(sourcePort.get());
    }
    return port.isPresent() ? query.destinationPort(port.get()) : query;
  }

  static RpcException.Answered invalidAddress(String name, InetAddress address, String why) {
    return Parameters.invalid("\"%s\": \"%s\" %s".formatted(name, IpLiteral.format(address), why));
  }

  private static InetAddress readAddress(String name, String text) throws RpcException.Answered {
    try {
      return IpLiteral.parse(text);
    } catch (IllegalArgumentException e) {
      throw Parameters.invalid("\"%s\": %s".formatted(name, e.getMessage()));
    }
  }

  private static void checkDestination(InetAddress address) throws RpcException.Answered {
    if (address.isAnyLocalAddress()) {
      throw invalidAddress("ip", address, "is the unspecified address");
    }
    if (address.isMulticastAddress()) {
      throw invalidAddress("ip", address, "is a multicast address");
    }
    if (address instanceof Inet4Address) {
      int first = address.getAddress()[0] & 0xff;
      if (IpLiteral.format(address).equals("255.255.255.255")) {
        throw invalidAddress("ip", address, "is the broadcast address");
      }
      if (first >= 240) {
        throw invalidAddress("ip", address, "is in 240.0.0.0/4, which is reserved");
      }
    } else if (address.isLinkLocalAddress()) {
      throw invalidAddress("ip", address, "is link-local, so it needs a link to identify a host");
    }
  }

  private static InetAddress readSource(String text, InetAddress destination)
      throws RpcException.Answered {
    InetAddress source = readAddress("source", text);
    if (source instanceof Inet4Address != destination instanceof Inet4Address) {
      throw Parameters.invalid(
          "\"source\": \"%s\" and the destination %s have different address families"
              .formatted(text, IpLiteral.format(destination)));
    }
    if (source.isAnyLocalAddress()) {
      throw invalidAddress("source", source, "is the unspecified address; omit the source instead");
    }
    if (source.isMulticastAddress()) {
      throw invalidAddress("source", source, "is a multicast address");
    }
    return source;
  }

  /** Reads a protocol that the kernel can look routes up for: TCP, UDP, or the family's ICMP. */
  private static Optional<IpProtocol> readProtocol(Parameters params, InetAddress destination)
      throws RpcException.Answered {
    IpProtocol icmp = destination instanceof Inet4Address ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    var known = List.of(IpProtocol.TCP, IpProtocol.UDP, icmp);
    if (params.isNumber("protocol")) {
      Optional<IpProtocol> wanted = params.number("protocol", 0, 255).map(IpProtocol::new);
      if (wanted.filter(known::contains).isEmpty()) {
        throw Parameters.invalid(
            "\"protocol\": the kernel looks up routes for 6 (tcp), 17 (udp) and %d (icmp), not for %d"
                .formatted(icmp.value(), wanted.map(IpProtocol::value).orElse(0)));
      }
      return wanted;
    }
    Optional<String> name = params.text("protocol");
    return switch (name.orElse("")) {
      case "tcp" -> Optional.of(IpProtocol.TCP);
      case "udp" -> Optional.of(IpProtocol.UDP);
      default -> {
        if (name.isPresent()) {
          throw Parameters.invalid(
              "\"protocol\": \"" + name.get() + "\" is neither tcp, udp, nor a number");
        }
        yield Optional.empty();
      }
    };
  }
}
