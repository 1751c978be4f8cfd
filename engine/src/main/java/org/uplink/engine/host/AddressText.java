package org.uplink.engine.host;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The one way to read an address that an operator wrote: an IP literal in its plain form, or a DNS
 * name. No resolver is asked.
 */
public final class AddressText {
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*\\.?");
  private static final int GROUPS = 8;
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]*");

  private AddressText() {}

  /** Why {@code text} is neither an address to dial nor a DNS name; empty where it is one. */
  public static Optional<String> objection(String text) {
    if (!isLiteral(text)) {
      return NAME.matcher(text).matches() && !NUMBERS.matcher(text).matches()
          ? Optional.empty()
          : Optional.of("\"%s\" is neither an IP address nor a DNS name".formatted(text));
    }
    if (text.contains("%") || text.contains("[")) {
      return Optional.of("\"%s\" has a zone or brackets; write the bare address".formatted(text));
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return Optional.of("\"%s\" is no IP address".formatted(text));
    }
    if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
      return Optional.of("%s is no single machine's address".formatted(text));
    }
    return Optional.empty();
  }

  /** The address as people write it: IPv6 in the short form of RFC 5952, without a zone. */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    var bytes = address.getAddress();
    var groups = new int[GROUPS];
    for (var i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    var start = 0;
    var length = 0;
    for (var i = 0; i < GROUPS; i++) {
      var zeros = 0;
      while (i + zeros < GROUPS && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    return length < 2
        ? hex(groups, 0, GROUPS)
        : hex(groups, 0, start) + "::" + hex(groups, start + length, GROUPS);
  }

  private static String hex(int[] groups, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toHexString(groups[i]))
        .collect(Collectors.joining(":"));
  }

  /** Whether it is an IP literal, not a name. */
  public static boolean isLiteral(String text) {
    return text.contains(":") || IPV4.matcher(text).matches();
  }
}
