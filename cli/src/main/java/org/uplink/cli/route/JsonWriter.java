package org.uplink.cli.route;

import org.uplink.platform.TextSanitizer;

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
    for (int i = 0; i < string.length(); i += Character.charCount(string.codePointAt(i))) {
      int c = string.codePointAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append((char) c);
      } else if (TextSanitizer.isPrintable(c)) {
        text.appendCodePoint(c);
      } else {
        // A character that controls a terminal, or a byte of a device name that is not UTF-8.
        for (char unit : Character.toChars(c)) {
          text.append("\\u").append(Integer.toHexString(0x10000 | unit).substring(1));
        }
      }
    }
    text.append('"');
    return this;
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }
}
