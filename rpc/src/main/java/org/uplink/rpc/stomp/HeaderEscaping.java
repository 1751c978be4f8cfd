package org.uplink.rpc.stomp;

import java.util.Optional;

/** Escapes and unescapes header names and values (STOMP 1.2, section "Value Encoding"). */
final class HeaderEscaping {
  private HeaderEscaping() {}

  static String escape(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (escaped(text.charAt(i)) != 0) {
        return escapeFrom(text, i);
      }
    }
    return text;
  }

  /** Unescapes a text. Returns empty for an undefined escape, which is a fatal error in STOMP. */
  static Optional<String> unescape(String text) {
    int at = text.indexOf('\\');
    if (at < 0) {
      return Optional.of(text);
    }
    var result = new StringBuilder(text.length());
    int from = 0;
    while (at >= 0) {
      if (at + 1 == text.length()) {
        return Optional.empty();
      }
      char plain =
          switch (text.charAt(at + 1)) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'c' -> ':';
            case '\\' -> '\\';
            default -> '\0';
          };
      if (plain == '\0') {
        return Optional.empty();
      }
      result.append(text, from, at).append(plain);
      from = at + 2;
      at = text.indexOf('\\', from);
    }
    return Optional.of(result.append(text, from, text.length()).toString());
  }

  /** Replaces line ends by blanks: CONNECT and CONNECTED have no escapes. */
  static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ');
  }

  private static String escapeFrom(String text, int first) {
    StringBuilder result = new StringBuilder(text.length() + 8).append(text, 0, first);
    for (var i = first; i < text.length(); i++) {
      char letter = escaped(text.charAt(i));
      if (letter == 0) {
        result.append(text.charAt(i));
      } else {
        result.append('\\').append(letter);
      }
    }
    return result.toString();
  }

  private static char escaped(char c) {
    return switch (c) {
      case '\r' -> 'r';
      case '\n' -> 'n';
      case ':' -> 'c';
      case '\\' -> '\\';
      default -> 0;
    };
  }
}
