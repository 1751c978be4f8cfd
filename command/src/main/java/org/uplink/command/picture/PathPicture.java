package org.uplink.command.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.command.picture.Svg.Point;

/**
 * A path from left to right: boxes with arrows between them, the last ones in the frame of a host,
 * and sentences below.
 *
 * @param title what the picture shows, in a sentence
 * @param outside the boxes before the host
 * @param host the host's name
 * @param inside the columns of boxes in the host. Boxes of one column are parallel
 * @param others boxes in the host that are not on the path
 */
public record PathPicture(
    String title,
    List<Box> outside,
    String host,
    List<List<Box>> inside,
    List<Box> others,
    List<Sentence> sentences) {
  private static final int MARGIN = 24;
  private static final int GAP = 44;
  private static final int SPACE = 16;
  private static final int LINE = 20;
  private static final int MIN_WIDTH = 720;

  public PathPicture {
    outside = List.copyOf(outside);
    inside = inside.stream().map(List::copyOf).toList();
    others = List.copyOf(others);
    sentences = List.copyOf(sentences);
  }

  /** Returns the picture as an SVG document. */
  public String svg() {
    return new Layout().draw();
  }

  /** Returns everything that the picture shows in sentences. */
  private String description() {
    String path =
        Stream.concat(
                outside.stream().map(Box::words),
                inside.stream()
                    .map(
                        column ->
                            column.stream().map(Box::words).collect(Collectors.joining(" and "))))
            .collect(Collectors.joining("; "));
    Stream<String> other =
        others.isEmpty()
            ? Stream.empty()
            : Stream.of(
                "Other devices: %s."
                    .formatted(others.stream().map(Box::words).collect(Collectors.joining("; "))));
    return Stream.of(
            Stream.of("Path to host %s: %s.".formatted(host, path)),
            other,
            sentences.stream().map(Sentence::words))
        .flatMap(parts -> parts)
        .collect(Collectors.joining(" "));
  }

  /** The places of all parts. */
  private final class Layout {
    private final int boxesWidth =
        Stream.concat(outside.stream().map(List::of), inside.stream())
            .mapToInt(column -> width(column) + GAP)
            .sum();
    private final int outsideWidth = outside.stream().mapToInt(box -> box.width() + GAP).sum();
    private final int insideWidth =
        Math.max(boxesWidth - outsideWidth - GAP, width(others)) + 2 * SPACE;
    private final int width = Math.max(MIN_WIDTH, outsideWidth + insideWidth + 2 * MARGIN);
    private final TextBlock heading = TextBlock.heading(title, width - 2 * MARGIN);
    private final int frameTop = MARGIN + heading.height() + SPACE;
    private final int boxesTop = frameTop + LINE + SPACE;
    private final int boxesHeight =
        Stream.concat(outside.stream().map(List::of), inside.stream())
            .mapToInt(Layout::height)
            .max()
            .orElse(0);
    private final int othersTop = boxesTop + boxesHeight + SPACE;
    private final int frameBottom =
        othersTop + others.stream().mapToInt(other -> other.height() + SPACE).sum();
    private final TextBlock text = TextBlock.of(sentences, width - 2 * MARGIN);
    private final Svg svg =
        new Svg(width, frameBottom + MARGIN + text.height(), title, description());

    String draw() {
      heading.draw(svg, MARGIN, MARGIN);
      drawBoxes();
      text.draw(svg, MARGIN, frameBottom + SPACE / 2);
      return svg.end();
    }

    private void drawBoxes() {
      int x = MARGIN;
      List<Point> ends = List.of();
      for (Box box : outside) {
        ends = drawColumn(x, List.of(box), ends);
        x += width(List.of(box)) + GAP;
      }
      int frameLeft = x;
      x += SPACE;
      int firstDevice = x;
      for (List<Box> column : inside) {
        ends = drawColumn(x, column, ends);
        x += width(column) + GAP;
      }
      svg.frame(frameLeft, frameTop, insideWidth, frameBottom - frameTop);
      svg.caption(frameLeft + SPACE, frameTop + LINE, "host " + host);
      int y = othersTop;
      for (Box other : others) {
        other.draw(svg, firstDevice, y, other.width());
        y += other.height() + SPACE;
      }
    }

    /**
     * Draws boxes above each other, with arrows to them, and returns where the next arrows start.
     */
    private List<Point> drawColumn(int x, List<Box> column, List<Point> starts) {
      int y = boxesTop + (boxesHeight - height(column)) / 2;
      List<Point> ends = new ArrayList<>();
      for (Box box : column) {
        int middle = y + box.height() / 2;
        starts.forEach(start -> drawArrow(start, new Point(x, middle), box.mark()));
        box.draw(svg, x, y, width(column));
        ends.add(new Point(x + width(column), middle));
        y += box.height() + SPACE;
      }
      return ends;
    }

    private void drawArrow(Point start, Point end, Mark mark) {
      int turn = start.x() + GAP / 3;
      svg.arrow(
          mark,
          start.y() == end.y()
              ? List.of(start, end)
              : List.of(start, new Point(turn, start.y()), new Point(turn, end.y()), end));
    }

    private static int width(List<Box> column) {
      return column.stream().mapToInt(Box::width).max().orElse(0);
    }

    private static int height(List<Box> column) {
      return column.stream().mapToInt(Box::height).sum() + (column.size() - 1) * SPACE;
    }
  }
}
