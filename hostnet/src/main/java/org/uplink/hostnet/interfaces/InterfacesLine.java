package org.uplink.hostnet.interfaces;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A line of a file of interfaces(5), with the lines that continue it.
 *
 * @param raw the text with all its line ends
 * @param words the words; none in an empty line or a comment
 */
public record InterfacesLine(String raw, List<String> words) {
  private static final Set<String> KEYWORDS =
      Set.of(
          "iface",
          "mapping",
          "auto",
          "no-auto-down",
          "no-scripts",
          "source",
          "source-dir",
          "source-directory",
          "template",
          "rename",
          "vlan");

  public InterfacesLine {
    words = List.copyOf(words);
  }

  /** Returns the lines of a file. */
  public static List<InterfacesLine> parse(String text) {
    List<InterfacesLine> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = endOfLine(text, start);
      StringBuilder joined = new StringBuilder(withoutEnd(text.substring(start, end)));
      boolean comment = joined.toString().strip().startsWith("#");
      while (!comment && joined.toString().endsWith("\\") && end < text.length()) {
        joined.setLength(joined.length() - 1);
        int next = endOfLine(text, end);
        joined.append(' ').append(withoutEnd(text.substring(end, next)));
        end = next;
      }
      String stripped = joined.toString().strip();
      lines.add(
          new InterfacesLine(
              text.substring(start, end),
              comment || stripped.isEmpty()
                  ? List.of()
                  : List.of(stripped.split("[ \\t\\x0B\\f\\r]+", -1))));
      start = end;
    }
    return lines;
  }

  /** Returns the first word, or an empty text. */
  public String keyword() {
    return words.isEmpty() ? "" : words.getFirst();
  }

  /** Returns whether the line starts a section, and so ends the stanza before it. */
  public boolean startsSection() {
    return KEYWORDS.contains(keyword()) || isClass();
  }

  /**
   * Returns whether the line says when interfaces are brought up: auto, or a class such as hotplug.
   */
  public boolean selectsInterfaces() {
    return keyword().equals("auto") || isClass();
  }

  /** Returns the words after the first one, separated by blanks. */
  public String value() {
    return String.join(" ", words.subList(Math.min(1, words.size()), words.size()));
  }

  private boolean isClass() {
    return keyword().startsWith("allow-");
  }

  private static int endOfLine(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end + 1;
  }

  private static String withoutEnd(String line) {
    return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
  }
}
