package org.uplink.picture;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A box of a picture.
 *
 * @param caption what it is, in a word or two
 * @param lines its name and addresses
 */
public record Box(String caption, List<String> lines, Mark mark) {
  private static final int LINE = 18;
  private static final int PADDING = 12;
  private static final int MIN_WIDTH = 96;

  public Box {
    lines = List.copyOf(lines);
  }

  /** Returns the box in words. */
  String words() {
    return Stream.concat(Stream.of(caption), lines.stream()).collect(Collectors.joining(" "));
  }

  int width() {
    int longest = lines.stream().mapToInt(String::length).max().orElse(0) * Svg.NAME_WIDTH;
    return Math.max(MIN_WIDTH, Math.max(longest, caption.length() * Svg.TEXT_WIDTH) + 2 * PADDING);
  }

  int height() {
    return (lines.size() + 1) * LINE + PADDING;
  }

  void draw(Svg svg, int x, int y, int width) {
    svg.beginPiece(lines.isEmpty() ? caption : lines.getFirst());
    svg.box(x, y, width, height(), mark);
    svg.caption(x + PADDING, y + LINE, caption);
    for (int i = 0; i < lines.size(); i++) {
      svg.name(x + PADDING, y + LINE * (i + 2), lines.get(i));
    }
    svg.endPiece();
  }
}
