package org.uplink.picture;

import java.util.List;
import org.uplink.platform.TextLines;

/** Lines of text in a picture, below each other. */
record TextBlock(List<Line> lines, boolean isHeading) {
  private static final int LINE = 20;
  private static final int BASE = 16;

  /** The width of a character of a heading, on average and rounded up. */
  private static final int HEADING_WIDTH = 10;

  /** Returns a heading that is at most so many pixels wide. */
  static TextBlock heading(String text, int width) {
    return new TextBlock(
        TextLines.wrap(text, width / HEADING_WIDTH).stream()
            .map(line -> new Line(line, Mark.KNOWN))
            .toList(),
        true);
  }

  /** Returns sentences, each on lines of its own that are at most so many pixels wide. */
  static TextBlock of(List<Sentence> sentences, int width) {
    return new TextBlock(
        sentences.stream()
            .flatMap(
                sentence ->
                    TextLines.wrap(sentence.words(), width / Svg.TEXT_WIDTH).stream()
                        .map(line -> new Line(line, sentence.mark())))
            .toList(),
        false);
  }

  int height() {
    return lines.size() * LINE;
  }

  void draw(Svg svg, int x, int y) {
    int base = y + BASE;
    for (Line line : lines) {
      if (isHeading) {
        svg.heading(x, base, line.text());
      } else {
        svg.text(x, base, line.text(), line.mark());
      }
      base += LINE;
    }
  }

  /** A line with the mark of its sentence. */
  record Line(String text, Mark mark) {}
}
