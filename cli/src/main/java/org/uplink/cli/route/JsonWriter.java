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
      } else if (c < ' ') {
        text.append("\\u00")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        text.append(c);
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
