package org.uplink.engine.host;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

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
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]*");

  private AddressText() {}

  /** Why {@code text} is neither an address to dial nor a DNS name; empty where it is one. */
  public static Optional<String> objection(String text) {
    if (!isLiteral(text)) {
      return NAME.matcher(text).matches() && !NUMBERS.matcher(text).matches()
          ? Optional.empty()
          : Optional.of("\"%s\" is neither an IP address nor a DNS name".formatted(text));
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

  /** Whether it is an IP literal, not a name. */
  public static boolean isLiteral(String text) {
    return text.contains(":") || IPV4.matcher(text).matches();
  }
}
