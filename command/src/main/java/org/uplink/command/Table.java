package org.uplink.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table whose columns are as wide as their widest cell, with two blanks between columns. The last
 * column may have any width.
 */
public final class Table {
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

  /** Prints the table to stdout. */
  public void print(Terminal terminal) {
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], width(row.get(i).text));
      }
    }
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        Cell cell = row.get(i);
        line.append(cell.colour == null ? cell.text : terminal.paint(cell.colour, cell.text));
        if (i + 1 < row.size()) {
          line.repeat(' ', widths[i] - width(cell.text) + 2);
        }
      }
      terminal.out().println(line.toString().stripTrailing());
    }
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
