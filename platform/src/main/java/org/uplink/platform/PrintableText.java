package org.uplink.platform;

/** Makes a text from outside safe to show in a terminal and a log. */
public final class PrintableText {
  private PrintableText() {}

  /**
   * Returns the text without line breaks, controls, escape sequences' first characters and
   * bidirectional controls (each becomes {@code ?}), and shortened.
   *
   * @param maxLength of the result, in characters
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

  private static boolean isPrintable(int point) {
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
