package org.uplink.cli.route;

import java.util.ArrayList;
import java.util.List;
import org.uplink.platform.TextSanitizer;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteType;

/** The names that {@code ip} uses for the members of a route, in text and in JSON. */
final class RouteNames {
  /** The library decodes a byte that is not part of a UTF-8 sequence to U+DC80–U+DCFF. */
  private static final int FIRST_ESCAPED_BYTE = 0xdc80;

  private static final int LAST_ESCAPED_BYTE = 0xdcff;

  /** The flags RTCF_* of linux/in_route.h, in the order in which ip prints them. */
  private static final Object[] CACHE = {
    0x8000_0000, "local",
    0x4000_0000, "reject",
    0x2000_0000, "mc",
    0x1000_0000, "brd",
    0x0800_0000, "dst-nat",
    0x0080_0000, "src-nat",
    0x0040_0000, "masq",
    0x0002_0000, "dst-direct",
    0x0400_0000, "src-direct",
    0x0004_0000, "redirected",
    0x0100_0000, "redirect",
    0x0020_0000, "fastroute",
    0x0001_0000, "notify",
    0x0008_0000, "proxy"
  };

  private RouteNames() {}

  static List<String> cacheFlags(RouteFlags flags) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < CACHE.length; i += 2) {
      if ((flags.bits() & (int) CACHE[i]) != 0) {
        words.add((String) CACHE[i + 1]);
      }
    }
    return words;
  }

  /** Compares numbers, because the first use of a record's equals costs five milliseconds. */
  static boolean isUnicast(Route route) {
    return route.type().value() == RouteType.UNICAST.value();
  }

  /** Returns whether ip prints the table: it is neither main nor unspecified. */
  static boolean namesTable(Route route) {
    int table = route.table().value();
    return table != TableId.MAIN.value() && table != TableId.UNSPECIFIED.value();
  }

  /** Returns a device's name for a terminal, as {@link #printable} has it. */
  static String device(Device device) {
    return printable(device.name());
  }

  /**
   * Returns a text that may have names of devices, or what the user wrote, for one line of a
   * terminal: bytes that are not UTF-8 as {@code \\xff}, and characters that control the terminal
   * or are invisible as {@code \\u001b}.
   */
  static String printable(String names) {
    StringBuilder text = new StringBuilder(names.length());
    for (int i = 0; i < names.length(); i += Character.charCount(names.codePointAt(i))) {
      int c = names.codePointAt(i);
      if (c >= FIRST_ESCAPED_BYTE && c <= LAST_ESCAPED_BYTE) {
        text.append("\\x").append(Integer.toHexString(c & 0xff));
      } else if (TextSanitizer.isPrintable(c)) {
        text.appendCodePoint(c);
      } else {
        for (char unit : Character.toChars(c)) {
          text.append("\\u").append(Integer.toHexString(0x10000 | unit).substring(1));
        }
      }
    }
    return text.toString();
  }

  static String table(TableId table) {
    String name = table.toString();
    return isNumber(name)
        ? Iproute2NameFiles.of("rt_tables", Integer.toUnsignedLong(table.value()), name)
        : name;
  }

  static String protocol(Route route) {
    String name = route.protocol().toString();
    return isNumber(name)
        ? Iproute2NameFiles.of("rt_protos", route.protocol().value(), name)
        : name;
  }

  static String scope(Route route) {
    String name = route.scope().toString();
    return isNumber(name) ? Iproute2NameFiles.of("rt_scopes", route.scope().value(), name) : name;
  }

  static String tos(int tos) {
    return Iproute2NameFiles.of(
        "rt_dsfield",
        tos,
        "0x" + Character.forDigit(tos >> 4, 16) + Character.forDigit(tos & 15, 16));
  }

  static String realm(int realm) {
    return Iproute2NameFiles.of("rt_realms", realm, Integer.toString(realm));
  }

  static String encapsulation(Encapsulation encapsulation) {
    return switch (encapsulation) {
      case Encapsulation.Mpls mpls -> "mpls";
      case Encapsulation.Ip ip -> ip.destination().getAddress().length == 4 ? "ip" : "ip6";
      case Encapsulation.Other other ->
          switch (other.type()) {
            case 3 -> "ila";
            case 5 -> "seg6";
            case 6 -> "bpf";
            case 7 -> "seg6local";
            case 8 -> "rpl";
            case 9 -> "ioam6";
            case 10 -> "xfrm";
            default -> Integer.toString(other.type());
          };
    };
  }

  /** Returns the encapsulation with all its members, as in the text of ip. */
  static String encapsulationDetails(Encapsulation encapsulation) {
    String kind = encapsulation(encapsulation);
    if (encapsulation instanceof Encapsulation.Mpls mpls) {
      return kind
          + " "
          + labels(mpls)
          + (mpls.ttl().isPresent() ? " ttl " + mpls.ttl().getAsInt() : "");
    }
    if (encapsulation instanceof Encapsulation.Ip ip) {
      boolean four = ip.destination().getAddress().length == 4;
      return String.join(
          " ",
          kind,
          "id",
          Long.toUnsignedString(ip.id()),
          "src",
          Iproute2Format.format(ip.source()),
          "dst",
          Iproute2Format.format(ip.destination()),
          four ? "ttl" : "hoplimit",
          Integer.toString(ip.ttl()),
          four ? "tos" : "tc",
          Integer.toString(ip.tos()));
    }
    return kind;
  }

  static String labels(Encapsulation.Mpls mpls) {
    StringBuilder text = new StringBuilder();
    for (int label : mpls.labels()) {
      text.append(text.isEmpty() ? "" : "/").append(label);
    }
    return text.toString();
  }

  /** Returns the value that ip prints: round-trip times in milliseconds, others unchanged. */
  static long metric(Metric metric, long value) {
    return metric.equals(Metric.RTT) ? value / 8 : metric.equals(Metric.RTTVAR) ? value / 4 : value;
  }

  private static boolean isNumber(String name) {
    return Character.isDigit(name.charAt(0));
  }
}
