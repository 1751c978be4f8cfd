package org.uplink.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of cells in columns as wide as their widest cell, two blanks apart; the last column may be
 * of any length.
 */
public final class Table {
  private record Cell(String text, Terminal.@org.jspecify.annotations.Nullable Colour colour) {}

  private final List<List<Cell>> rows = new ArrayList<>();
  private final int columns;

  /** A table with these headings. */
  public Table(String... headings) {
    columns = headings.length;
    List<Cell> line = new ArrayList<>();
    for (String heading : headings) {
      line.add(new Cell(heading, Terminal.Colour.FAINT));
    }
    rows.add(line);
  }

  /** Starts a line. */
  public Row row() {
    List<Cell> line = new ArrayList<>();
    rows.add(line);
    return new Row(line);
  }

  /** A line being filled, from left to right. */
  public final class Row {
    private final List<Cell> cells;

    private Row(List<Cell> cells) {
      this.cells = cells;
    }

    /** The next cell. */
    public Row cell(String text) {
      return add(new Cell(text, null));
    }

    /** The next cell, in a colour. */
    public Row cell(String text, Terminal.Colour colour) {
      return add(new Cell(text, colour));
    }

    private Row add(Cell cell) {
      if (cells.size() == columns) {
        throw new IllegalStateException("the table has " + columns + " columns");
      }
      cells.add(cell);
      return this;
    }
  }

  /** Writes it to stdout. */
  public void print(Terminal terminal) {
    int[] widths = new int[columns];
    for (List<Cell> line : rows) {
      for (int i = 0; i < line.size(); i++) {
        widths[i] = Math.max(widths[i], width(line.get(i).text));
      }
    }
    for (List<Cell> line : rows) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        Cell cell = line.get(i);
        text.append(cell.colour == null ? cell.text : terminal.paint(cell.colour, cell.text));
        if (i + 1 < line.size()) {
          text.repeat(' ', widths[i] - width(cell.text) + 2);
        }
      }
      terminal.out().println(text.toString().stripTrailing());
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
