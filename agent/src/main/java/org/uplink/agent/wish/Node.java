package org.uplink.agent.wish;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;

/** A value of a YAML file. Each reading method refuses a value of another kind. */
sealed interface Node {
  /** A mapping, in the order of the file. Its keys are distinct. */
  record Mapping(Place place, List<Entry> entries) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** A list. */
  record Sequence(Place place, List<Node> elements) implements Node {
    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /**
   * A text, number or boolean.
   *
   * @param plain whether it is written without quotes, so it may be a number or a boolean
   */
  record Scalar(Place place, String value, boolean plain) implements Node {
    /** Returns whether the file has no value here. */
    boolean missing() {
      return plain && (value.isEmpty() || value.equals("~") || value.equals("null"));
    }
  }

  /** A member of a mapping. */
  record Entry(String key, Node value) {}

  /** Returns where the value is. */
  Place place();

  /** Returns a text or number as text. */
  default String text() {
    if (this instanceof Scalar scalar && !scalar.missing() && !scalar.value().isEmpty()) {
      return scalar.value();
    }
    throw place().wrong("needs a text");
  }

  /** Returns a boolean. YAML 1.1 has the words yes, no, on and off, which netplan knows too. */
  default boolean flag() {
    return switch (this instanceof Scalar scalar ? scalar.value().toLowerCase(Locale.ROOT) : "") {
      case "true", "yes", "on", "y" -> true;
      case "false", "no", "off", "n" -> false;
      default -> throw place().wrong("needs true or false");
    };
  }

  /** Returns a decimal number, which may be in quotes. */
  default int number(int min, int max) {
    String digits = this instanceof Scalar scalar ? scalar.value() : "";
    int number = digits.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(digits) : -1;
    if (number < min || number > max) {
      throw place().wrong("needs a number from %d to %d".formatted(min, max));
    }
    return number;
  }

  /** Returns the values of a list; none if the file has no value here. */
  default List<Node> items() {
    if (this instanceof Scalar scalar && scalar.missing()) {
      return List.of();
    }
    if (this instanceof Sequence sequence) {
      return sequence.elements();
    }
    throw place().wrong("needs a list");
  }

  /** Returns the members of a mapping, whatever their keys are; none if there is no value here. */
  default List<Entry> entries() {
    if (this instanceof Scalar scalar && scalar.missing()) {
      return List.of();
    }
    if (this instanceof Mapping mapping) {
      return mapping.entries();
    }
    throw place().wrong("needs a mapping of names to values");
  }

  /** Returns an address with its prefix length. */
  default Located<Prefix> prefix() {
    String text = text();
    if (text.indexOf('/') < 0) {
      throw place().wrong("needs an address with its prefix length, such as 192.0.2.10/24");
    }
    try {
      return new Located<>(Prefix.parse(text), place());
    } catch (IllegalArgumentException e) {
      throw place().wrong("is not an address: " + e.getMessage());
    }
  }

  /** Returns an address. */
  default Located<InetAddress> address() {
    try {
      return new Located<>(IpLiteral.parse(text()), place());
    } catch (IllegalArgumentException e) {
      throw place().wrong("is not an address: " + e.getMessage());
    }
  }

  /** Returns an address of one family. */
  default Located<InetAddress> address(boolean ipv4) {
    Located<InetAddress> address = address();
    if (address.value() instanceof Inet4Address != ipv4) {
      throw place().wrong("needs an " + (ipv4 ? "IPv4" : "IPv6") + " address");
    }
    return address;
  }

  /** Returns a MAC address. */
  default Located<MacAddress> mac() {
    try {
      return new Located<>(new MacAddress(text()), place());
    } catch (IllegalArgumentException e) {
      throw place().wrong("is not a MAC address: " + e.getMessage());
    }
  }
}
