package org.uplink.cli.route;

/**
 * Writes JSON (RFC 8259) on one line. Callers must write names only inside objects; the writer does
 * not check that.
 */
final class JsonWriter {
  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  @Override
  public String toString() {
    return text.toString();
  }

  JsonWriter open(char bracket) {
    separate();
    text.append(bracket);
    first = true;
    return this;
  }

  JsonWriter close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  JsonWriter name(String name) {
    value(name);
    text.append(':');
    first = true;
    return this;
  }

  JsonWriter value(long number) {
    separate();
    text.append(number);
    return this;
  }

  /** Writes a number of 64 bits without a sign. */
  JsonWriter unsigned(long number) {
    separate();
    text.append(Long.toUnsignedString(number));
    return this;
  }

  JsonWriter valueNull() {
    separate();
    text.append("null");
    return this;
  }

  JsonWriter value(String string) {
    separate();
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (Character.isISOControl(c)
          || Character.getType(c) == Character.FORMAT
          || isUnpaired(string, i)) {
        // Escapes characters that control a terminal, and bytes of a device name that are not
        // UTF-8.
        text.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  private static boolean isUnpaired(String string, int i) {
    char c = string.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 == string.length() || !Character.isLowSurrogate(string.charAt(i + 1))
        : Character.isLowSurrogate(c)
            && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }
}
