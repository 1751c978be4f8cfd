package org.uplink.platform;

/**
 * Makes a text from another program safe to print to a terminal or a log, and to store.
 *
 * <p>Control characters (C0, C1) are commands to a terminal. Bidirectional controls change the
 * order in which a line is shown. A line break could forge a line of a log. So these characters,
 * other invisible characters, and unpaired surrogates are replaced.
 */
public final class TextSanitizer {
  private TextSanitizer() {}

  /**
   * Returns the text with {@code ?} for each line break, control character and bidirectional
   * control, shortened to a length.
   *
   * @param maxLength the largest length of the result, in characters
   */
  public static String of(String text, int maxLength) {
    var printable = new StringBuilder();
    text.codePoints()
        .limit(maxLength + 1L)
        .forEach(point -> printable.appendCodePoint(isPrintable(point) ? point : '?'));
    if (printable.length() <= maxLength) {
      return printable.toString();
    }
    int end = maxLength - 1;
    if (end > 0 && Character.isHighSurrogate(printable.charAt(end - 1))) {
      end--;
    }
    return printable.substring(0, Math.max(0, end)) + "…";
  }

  /**
   * Returns the text on one line: line breaks and tabs become blanks, and every other character
   * that is not printable becomes {@code ?}.
   */
  public static String clean(String text) {
    if (text.codePoints().allMatch(TextSanitizer::isPrintable)) {
      return text;
    }
    var printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point ->
                printable.appendCodePoint(
                    isPrintable(point) ? point : point == '\n' || point == '\t' ? ' ' : '?'));
    return printable.toString();
  }

  /**
   * Returns the same JSON document (RFC 8259) with an escape for every character that is not
   * printable. Such a character can only be inside a string, besides the line breaks and tabs of an
   * indented document, which stay.
   */
  public static String escapeInJson(String json) {
    if (json.codePoints().allMatch(TextSanitizer::isPrintable)) {
      return json;
    }
    var escaped = new StringBuilder(json.length() + 16);
    json.codePoints()
        .forEach(
            point -> {
              if (isPrintable(point) || point == '\n' || point == '\r' || point == '\t') {
                escaped.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  escaped.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return escaped.toString();
  }

  /** Returns whether a character is visible and does not control how others are shown. */
  public static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
