package org.uplink.picture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.picture.Svg.Point;

/**
 * A path from left to right: boxes with arrows between them, the last ones in the frame of a host,
 * and sentences below.
 *
 * @param title what the picture shows, in a sentence
 * @param outside the boxes before the host
 * @param host the host's name
 * @param inside the columns of nodes in the host. A node comes after those from which the path
 *     comes to it
 * @param others boxes in the host that are not on the path
 */
public record PathPicture(
    String title,
    List<Box> outside,
    String host,
    List<List<Node>> inside,
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
                            column.stream()
                                .map(node -> node.box().words())
                                .collect(Collectors.joining(" and "))))
            .collect(Collectors.joining("; "));
    Stream<String> other =
        others.isEmpty()
            ? Stream.empty()
            : Stream.of(
                others.stream()
                    .map(Box::words)
                    .collect(Collectors.joining("; ", "Other devices: ", ".")));
    return Stream.of(
            Stream.of("Path to host %s: %s.".formatted(host, path)),
            other,
            sentences.stream().map(Sentence::words))
        .flatMap(parts -> parts)
        .collect(Collectors.joining(" "));
  }

  /** The places of all parts. */
  private final class Layout {
    private final int boxesWidth = columns().mapToInt(column -> width(column) + GAP).sum();
    private final int outsideWidth = outside.stream().mapToInt(box -> box.width() + GAP).sum();
    private final int insideWidth =
        Math.max(boxesWidth - outsideWidth - GAP, width(others)) + 2 * SPACE;
    private final int width = Math.max(MIN_WIDTH, outsideWidth + insideWidth + 2 * MARGIN);
    private final TextBlock heading = TextBlock.heading(title, width - 2 * MARGIN);
    private final int frameTop = MARGIN + heading.height() + SPACE;
    private final int boxesTop = frameTop + LINE + SPACE;
    private final int boxesHeight = columns().mapToInt(Layout::height).max().orElse(0);
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
      List<Point> entry = List.of();
      for (Box box : outside) {
        entry = List.of(drawBox(x, columnTop(List.of(box)), box.width(), box, entry));
        x += box.width() + GAP;
      }
      int frameLeft = x;
      x += SPACE;
      int firstDevice = x;
      Map<String, Point> ends = new HashMap<>();
      for (List<Node> column : inside) {
        drawColumn(x, column, entry, ends);
        x += width(boxes(column)) + GAP;
      }
      svg.frame(frameLeft, frameTop, insideWidth, frameBottom - frameTop);
      svg.caption(frameLeft + SPACE, frameTop + LINE, "host " + host);
      int y = othersTop;
      for (Box other : others) {
        other.draw(svg, firstDevice, y, other.width());
        y += other.height() + SPACE;
      }
    }

    /** Draws nodes above each other, with arrows to them, and adds where the next arrows start. */
    private void drawColumn(int x, List<Node> column, List<Point> entry, Map<String, Point> ends) {
      List<Box> boxes = boxes(column);
      int y = columnTop(boxes);
      for (Node node : column) {
        List<Point> before =
            node.before().stream()
                .flatMap(name -> Optional.ofNullable(ends.get(name)).stream())
                .toList();
        Point end = drawBox(x, y, width(boxes), node.box(), before.isEmpty() ? entry : before);
        ends.put(node.name(), end);
        y += node.box().height() + SPACE;
      }
    }

    /** Draws a box with an arrow from each point, and returns where the next arrow starts. */
    private Point drawBox(int x, int y, int boxWidth, Box box, List<Point> starts) {
      int middle = y + box.height() / 2;
      starts.forEach(start -> drawArrow(start, new Point(x, middle), box.mark()));
      box.draw(svg, x, y, boxWidth);
      return new Point(x + boxWidth, middle);
    }

    private int columnTop(List<Box> column) {
      return boxesTop + (boxesHeight - height(column)) / 2;
    }

    private Stream<List<Box>> columns() {
      return Stream.concat(outside.stream().map(List::of), inside.stream().map(Layout::boxes));
    }

    private static List<Box> boxes(List<Node> column) {
      return column.stream().map(Node::box).toList();
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
