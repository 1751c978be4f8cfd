package org.uplink.picture;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.uplink.platform.TextSanitizer;

/**
 * Writes one picture as SVG 1.1. Coordinates are pixels, from the upper left corner. Texts from
 * hosts may be given as they are: characters that control something are replaced. Not thread-safe.
 */
public final class Svg {
  /** The width of a character of {@link #name}, which has a fixed width. */
  public static final int NAME_WIDTH = 8;

  /** The width of a character of {@link #text} and {@link #caption}, on average and rounded up. */
  public static final int TEXT_WIDTH = 7;

  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private static final String STYLE =
      """
      svg { color-scheme: light dark; font: 13px sans-serif; fill: #1c1c1c; }
      .page { fill: #ffffff; }
      .name { font: 13px monospace; }
      .caption { fill: #595959; }
      .title { font-size: 16px; font-weight: bold; }
      rect, path { fill: none; stroke: #1c1c1c; stroke-width: 1.5; }
      .page, .head-known, .head-wrong, .head-unknown { stroke: none; }
      .head-known { fill: #1c1c1c; }
      .head-wrong { fill: #b00020; }
      .head-unknown { fill: #595959; }
      .frame { stroke: #8a8a8a; }
      .chosen { stroke: #00693e; stroke-width: 3.5; }
      .wrong { stroke: #b00020; stroke-width: 2.5; stroke-dasharray: 10 4; }
      .unknown { stroke: #595959; stroke-dasharray: 2 4; }
      text.wrong { fill: #b00020; stroke: none; }
      @media (prefers-color-scheme: dark) {
        svg { fill: #f0f0f0; }
        .page { fill: #16181b; }
        .caption { fill: #b4b4b4; }
        rect, path { stroke: #f0f0f0; }
        .page, .head-known, .head-wrong, .head-unknown { stroke: none; }
        .head-known { fill: #f0f0f0; }
        .head-wrong { fill: #ff7b86; }
        .head-unknown { fill: #b4b4b4; }
        .frame { stroke: #7d7d7d; }
        .chosen { stroke: #5fd39a; }
        .wrong { stroke: #ff7b86; }
        .unknown { stroke: #b4b4b4; }
        text.wrong { fill: #ff7b86; }
      }
      """;

  private final StringWriter content = new StringWriter();
  private final XMLStreamWriter xml;

  /**
   * Begins a picture.
   *
   * @param title what it shows, in a sentence; screen readers read it first
   * @param description everything that the picture shows, in sentences, for screen readers
   */
  public Svg(int width, int height, String title, String description) {
    try {
      xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(content);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("svg");
      xml.writeDefaultNamespace(NAMESPACE);
      attributes("viewBox", "0 0 %d %d".formatted(width, height), "width", width, "height", height);
      attributes("role", "img", "aria-labelledby", "title description");
      element("title", title, "id", "title");
      element("desc", description, "id", "description");
      element("style", STYLE);
      rectangle("page", 0, 0, width, height, 0);
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  /** Returns the style sheet that each picture has, for pages that show pictures in themselves. */
  public static String style() {
    return STYLE;
  }

  /** Begins a group of parts that belong to a device or an address, until {@link #endPiece}. */
  void beginPiece(String name) {
    try {
      xml.writeCharacters("\n");
      xml.writeStartElement("g");
      attributes("class", "piece", "data-name", TextSanitizer.clean(name));
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  void endPiece() {
    try {
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  /** Draws a box around other parts of the picture. */
  public void frame(int x, int y, int width, int height) {
    rectangle("frame", x, y, width, height, 10);
  }

  /** Draws a box. */
  public void box(int x, int y, int width, int height, Mark mark) {
    rectangle(mark.style(), x, y, width, height, 5);
  }

  /** Writes a name or an address, in letters of one width. */
  public void name(int x, int y, String name) {
    element("text", name, "class", "name", "x", x, "y", y);
  }

  /** Writes a short text that says what something is. */
  public void caption(int x, int y, String text) {
    element("text", text, "class", "caption", "x", x, "y", y);
  }

  /** Writes the line of a heading. */
  public void heading(int x, int y, String text) {
    element("text", text, "class", "title", "x", x, "y", y);
  }

  /** Writes a line of text. */
  public void text(int x, int y, String text, Mark mark) {
    element("text", text, "class", mark == Mark.WRONG ? mark.style() : "text", "x", x, "y", y);
  }

  /** Draws an arrow along straight lines through all points, as a thin line if it is chosen. */
  public void arrow(Mark given, List<Point> points) {
    Mark mark = given == Mark.CHOSEN ? Mark.KNOWN : given;
    Point end = points.getLast();
    Point before = points.get(points.size() - 2);
    int towardsX = Integer.signum(end.x() - before.x());
    int towardsY = Integer.signum(end.y() - before.y());
    var line = new StringBuilder();
    for (Point point : points) {
      line.append(line.isEmpty() ? "M" : " L").append(point.x()).append(' ').append(point.y());
    }
    element("path", "", "class", mark.style(), "d", line);
    element(
        "path",
        "",
        "class",
        "head-" + mark.style(),
        "d",
        String.format(
            Locale.ROOT,
            "M%d %d L%d %d L%d %d Z",
            end.x(),
            end.y(),
            end.x() - 8 * towardsX - 4 * towardsY,
            end.y() - 8 * towardsY - 4 * towardsX,
            end.x() - 8 * towardsX + 4 * towardsY,
            end.y() - 8 * towardsY + 4 * towardsX));
  }

  /** Ends the picture, and returns it as an XML document. */
  public String end() {
    try {
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.close();
      return content.toString();
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  private void rectangle(String style, int x, int y, int width, int height, int corner) {
    element(
        "rect", "", "class", style, "x", x, "y", y, "width", width, "height", height, "rx", corner);
  }

  private void element(String name, String text, Object... attributes) {
    try {
      xml.writeCharacters("\n");
      if (text.isEmpty()) {
        xml.writeEmptyElement(name);
        attributes(attributes);
        return;
      }
      xml.writeStartElement(name);
      attributes(attributes);
      xml.writeCharacters(name.equals("style") ? text : TextSanitizer.clean(text));
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  private void attributes(Object... namesAndValues) throws XMLStreamException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      xml.writeAttribute(String.valueOf(namesAndValues[i]), String.valueOf(namesAndValues[i + 1]));
    }
  }

  private static IllegalStateException inMemory(XMLStreamException e) {
    return new IllegalStateException("write XML to memory: " + e, e);
  }

  /** A point of an arrow. */
  public record Point(int x, int y) {}
}
