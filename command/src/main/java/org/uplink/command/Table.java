package org.uplink.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table whose columns are as wide as their widest cell, with two blanks between columns, unless
 * the terminal is narrower.
 */
public final class Table {
  /** Blanks between columns. */
  private static final int GAP = 2;

  /** The minimum width of a column, unless the terminal is too narrow for it. */
  private static final int MIN_WIDTH = 8;

  private final List<List<Cell>> rows = new ArrayList<>();
  private final int columns;

  /** Creates a table with these headings. */
  public Table(String... headings) {
    columns = headings.length;
    Row row = row();
    for (String heading : headings) {
      row.cell(heading, Terminal.Colour.FAINT);
    }
  }

  /** Adds an empty row. */
  public Row row() {
    List<Cell> row = new ArrayList<>();
    rows.add(row);
    return new Row(row);
  }

  /**
   * Prints the table to stdout. If it is wider than the terminal, the widest columns get narrower,
   * and their cells continue in the next line.
   */
  public void print(Terminal terminal) {
    int[] widths = naturalWidths();
    terminal.columns().ifPresent(columns -> fit(widths, columns));
    for (List<Cell> row : rows) {
      List<List<String>> parts = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        parts.add(split(row.get(i).text, widths[i]));
      }
      int lines = parts.stream().mapToInt(List::size).max().orElse(0);
      for (int line = 0; line < lines; line++) {
        terminal.out().println(line(terminal, row, parts, widths, line));
      }
    }
  }

  private int[] naturalWidths() {
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], width(row.get(i).text));
      }
    }
    return widths;
  }

  private static String line(
      Terminal terminal, List<Cell> row, List<List<String>> parts, int[] widths, int line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String part = line < parts.get(i).size() ? parts.get(i).get(line) : "";
      Terminal.Colour colour = row.get(i).colour;
      text.append(colour == null ? part : terminal.paint(colour, part));
      if (i + 1 < row.size()) {
        text.repeat(' ', widths[i] - width(part) + GAP);
      }
    }
    return text.toString().stripTrailing();
  }

  /**
   * Makes the widest column narrower until the table fits, or every column has the minimum width.
   */
  private static void fit(int[] widths, int limit) {
    int room = limit - GAP * (widths.length - 1);
    int minimum = Math.clamp(room / widths.length, 1, MIN_WIDTH);
    int excess = IntStream.of(widths).sum() - room;
    for (; excess > 0; excess--) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] >= widths[widest] ? i : widest;
      }
      if (widths[widest] <= minimum) {
        return;
      }
      widths[widest]--;
    }
  }

  /** Breaks a text at blanks, and words that are too long after a punctuation mark or anywhere. */
  private static List<String> split(String text, int width) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    while (width(rest) > width) {
      int end = rest.offsetByCodePoints(0, width);
      int cut = rest.lastIndexOf(' ', end);
      if (cut <= 0) {
        cut = Math.max(rest.lastIndexOf(',', end - 1), rest.lastIndexOf('+', end - 1)) + 1;
      }
      if (cut <= 0) {
        cut = end;
      }
      parts.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    parts.add(rest);
    return parts;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private record Cell(String text, Terminal.@Nullable Colour colour) {}

  /** A row that is filled from left to right. */
  public final class Row {
    private final List<Cell> cells;

    private Row(List<Cell> cells) {
      this.cells = cells;
    }

    /** Adds the next cell. */
    public Row cell(String text) {
      return add(new Cell(text, null));
    }

    /** Adds the next cell, in a colour. */
    public Row cell(String text, Terminal.Colour colour) {
      return add(new Cell(text, colour));
    }

    private Row add(Cell cell) {
      if (cells.size() == columns) {
        throw new IllegalStateException("the table has only " + columns + " columns");
      }
      cells.add(cell);
      return this;
    }
  }
}
