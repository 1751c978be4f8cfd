package org.uplink.platform;

import java.util.ArrayList;
import java.util.List;

/** Breaks texts into lines. */
public final class TextLines {
  private TextLines() {}

  /** Breaks a text at blanks. A word that is longer than {@code width} is not broken. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
