package org.uplink.cli.route;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uplink.address.ScopedAddress;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.route.RouteQuery;

/** The arguments of {@code route get} and {@code route watch}. */
final class RouteArguments {
  /** What Java reads in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /** The addresses as the user wrote them; empty if they come from standard input. */
  final List<String> addresses = new ArrayList<>();

  boolean standardInput;
  boolean json;
  boolean help;
  Namespace namespace = Namespace.current();

  private final Set<String> given = new HashSet<>();
  private @Nullable InetAddress from;
  private @Nullable String iif;
  private @Nullable String oif;
  private @Nullable String vrf;
  private @Nullable Long mark;
  private @Nullable Long uid;
  private @Nullable Integer tos;
  private @Nullable IpProtocol protocol;
  private @Nullable Integer sport;
  private @Nullable Integer dport;
  private boolean fibMatch;

  private RouteArguments() {}

  static RouteArguments parse(List<String> words) throws UsageException {
    for (String word : words) {
      requireUtf8(word);
    }
    RouteArguments parsed = new RouteArguments();
    Deque<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String word = rest.pop();
      if (word.equals("-")) {
        parsed.standardInput = true;
      } else if (word.startsWith("-")) {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        if (equals > 0) {
          rest.push(word.substring(equals + 1));
          parsed.option(word.substring(0, equals), rest, true);
        } else {
          parsed.option(word, rest, false);
        }
      } else {
        parsed.addresses.add(word);
      }
    }
    if (!parsed.help && parsed.standardInput != parsed.addresses.isEmpty()) {
      throw new UsageException(
          parsed.standardInput
              ? "'-' reads addresses from standard input and cannot be combined with addresses"
              : "no address is given; write one or more, or - to read them from standard input");
    }
    return parsed;
  }

  /** Returns the query for an address. */
  RouteQuery query(String address) throws UsageException {
    requireUtf8(address);
    ScopedAddress to = address(address);
    try {
      RouteQuery query = RouteQuery.to(to.address());
      query = from == null ? query : query.source(from);
      query = iif == null ? query : query.inputDevice(iif);
      query = oif == null ? query : query.outputDevice(oif);
      query = to.zone().isEmpty() ? query : query.zone(to.zone().get());
      query = vrf == null ? query : query.vrf(vrf);
      query = mark == null ? query : query.mark(mark);
      query = uid == null ? query : query.uid(uid);
      query = tos == null ? query : query.tos(tos);
      query = protocol == null ? query : query.protocol(protocol);
      query = sport == null ? query : query.sourcePort(sport);
      query = dport == null ? query : query.destinationPort(dport);
      return fibMatch ? query.fibMatch() : query;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the text of {@code --help}. */
  static String usage() {
    return """
        Usage: uplink route get ADDRESS... [options]
               uplink route get - [options]
               uplink route watch ADDRESS... [options]

        Shows the route that the kernel uses for an address, like `ip route get`. With -, the
        addresses come from standard input, one on a line, and each is answered immediately.
        `watch` prints the answer, and prints it again with time and cause whenever it changes,
        until Ctrl-C.

          --from A        from this source address
          --iif D         for a packet that arrives on this device (IPv4 also needs --from)
          --oif D         sent through this device
          --mark N        with this firewall mark
          --tos N         with this type of service
          --uid N         sent by the user with this number
          --ipproto P     with this protocol: tcp, udp, icmp, ipv6-icmp, sctp or a number
          --sport N       from this port
          --dport N       to this port
          --vrf V         in this VRF
          --fibmatch      show the matching entry of the routing table, with all next hops
          --netns NAME    in this network namespace, as `ip netns` names it
          -j, --json      print an array with the keys of `ip -j route get`; with - and watch, print
                          an object on each line
          -h, --help      show this help

        N may be hexadecimal (0x…). A device in an address, as in fe80::1%eth0, means --oif.

        Exit status: 0 every address has a route, 1 an address has no route, 2 wrong usage, 3 error,
        130 Ctrl-C ended `watch`.
        """;
  }

  private void option(String name, Deque<String> rest, boolean valued) throws UsageException {
    if (!given.add(name)) {
      throw new UsageException("the option " + name + " is given more than once");
    }
    switch (name) {
      case "--json", "-j" -> json = flag(name, valued);
      case "--help", "-h" -> help = flag(name, valued);
      case "--fibmatch" -> fibMatch = flag(name, valued);
      case "--from" -> from = address(value(name, rest)).address();
      case "--iif" -> iif = value(name, rest);
      case "--oif" -> oif = value(name, rest);
      case "--vrf" -> vrf = value(name, rest);
      case "--netns" -> namespace = namespace(value(name, rest));
      case "--mark" -> mark = number(name, value(name, rest), 0, 0xffff_ffffL);
      case "--uid" -> uid = number(name, value(name, rest), 0, 0xffff_ffffL);
      case "--tos" -> tos = (int) number(name, value(name, rest), 0, 255);
      case "--sport" -> sport = (int) number(name, value(name, rest), 1, 65535);
      case "--dport" -> dport = (int) number(name, value(name, rest), 1, 65535);
      case "--ipproto" -> protocol = protocol(value(name, rest));
      default -> throw new UsageException("unknown option " + name);
    }
  }

  /** Refuses bytes that Java has replaced, because the text would name another device. */
  private static void requireUtf8(String text) throws UsageException {
    if (text.indexOf(REPLACEMENT) >= 0) {
      throw new UsageException("\"" + text + "\" has bytes that are not UTF-8");
    }
  }

  private static ScopedAddress address(String text) throws UsageException {
    try {
      return ScopedAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static boolean flag(String name, boolean valued) throws UsageException {
    if (valued) {
      throw new UsageException(name + " takes no value");
    }
    return true;
  }

  private static String value(String name, Deque<String> rest) throws UsageException {
    if (rest.isEmpty() || rest.peek().isEmpty()) {
      throw new UsageException(name + " needs a value");
    }
    return rest.pop();
  }

  private static long number(String name, String text, long min, long max) throws UsageException {
    try {
      long number = Long.decode(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The exception below reports it.
    }
    throw new UsageException(
        "%s %s is not a number from %d to %d (0x… is hexadecimal)".formatted(name, text, min, max));
  }

  private static Namespace namespace(String name) throws UsageException {
    try {
      return Namespace.named(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--netns %s: %s".formatted(name, e.getMessage()));
    }
  }

  private static IpProtocol protocol(String text) throws UsageException {
    return switch (text) {
      case "tcp" -> IpProtocol.TCP;
      case "udp" -> IpProtocol.UDP;
      case "sctp" -> IpProtocol.SCTP;
      case "icmp" -> IpProtocol.ICMP;
      case "ipv6-icmp", "icmpv6" -> IpProtocol.ICMPV6;
      default -> new IpProtocol((int) number("--ipproto", text, 0, 255));
    };
  }
}
