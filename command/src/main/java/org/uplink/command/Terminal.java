package org.uplink.command;

import java.io.Console;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.TextLines;
import org.uplink.platform.TextSanitizer;

/**
 * The output of a command: data goes to {@link #out}, messages for users go to {@link #err}, both
 * in UTF-8. Text is coloured if stdin and stdout are terminals and neither NO_COLOR (no-color.org)
 * nor TERM=dumb is set.
 *
 * @param out receives data
 * @param err receives messages
 * @param colour whether {@link #paint} colours text
 * @param columns the width of the terminal; empty if stdout is no terminal
 */
public record Terminal(PrintStream out, PrintStream err, boolean colour, OptionalInt columns) {
  /** The width of text for users. */
  public static final int TEXT_WIDTH = 80;

  /** How much of a line stays free, so that a user can answer without leaving the line. */
  private static final int ROOM_FOR_ANSWER = 5;

  private static final String CONTROLLING = "/dev/tty";

  private static final byte[] CLEAR_LINE = "\r\u001b[K".getBytes(StandardCharsets.US_ASCII);

  /** The property with the width of the terminal, which the script sets if stdout is one. */
  private static final String COLUMNS = "uplink.columns";

  /** Makes both streams safe: no text that is printed controls the terminal. */
  public Terminal {
    out = PrintableStream.over(out);
    err = PrintableStream.over(err);
  }

  /** Creates an output that is no terminal, except for colours. */
  public Terminal(PrintStream out, PrintStream err, boolean colour) {
    this(out, err, colour, OptionalInt.empty());
  }

  /** Returns the terminal of this process. */
  public static Terminal ofProcess() {
    return new Terminal(
        StandardOutput.ofProcess(),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        wantsColour(System.getenv(), System.console()),
        columns(System.getProperty(COLUMNS, "")));
  }

  /** Returns a terminal that prints nothing, for training runs. */
  public static Terminal silent() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Terminal(nowhere, nowhere, false);
  }

  /**
   * Opens the controlling terminal of this process, whatever its streams are; empty if it has none.
   * The caller closes its stream.
   */
  public static Optional<Terminal> controlling() {
    try {
      var stream = new PrintStream(new FileOutputStream(CONTROLLING), true, StandardCharsets.UTF_8);
      return Optional.of(
          new Terminal(stream, stream, false, TerminalSize.columns(new File(CONTROLLING))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Returns whether a user watches, so that progress can be shown. */
  public boolean interactive() {
    Optional<Console> console = Optional.ofNullable(System.console());
    return console.filter(Console::isTerminal).isPresent();
  }

  /**
   * Returns {@code text} in a colour, or unchanged if the terminal has no colours. Only the streams
   * of a terminal can print the result.
   */
  public String paint(Colour paint, String text) {
    return colour && !text.isEmpty() ? PrintableStream.paint(paint.code, text) : text;
  }

  /**
   * Prints each line of {@code text} separately, because a stream of a terminal keeps a text on one
   * line.
   */
  public static void printLines(PrintStream to, String text) {
    text.lines().forEach(to::println);
  }

  /** Clears the user's current line, and moves to its beginning. */
  public void clearLine() {
    err.write(CLEAR_LINE, 0, CLEAR_LINE.length);
  }

  /**
   * Overwrites the user's current line. The line is shorter than the terminal is wide: otherwise it
   * would wrap, and each new one would scroll the terminal.
   *
   * @param text is shortened
   * @param end follows the text, and is shortened only if the terminal is too narrow for it
   */
  public void overwriteLine(String text, String end) {
    clearLine();
    err.print(fit(text, end, columns.orElse(TEXT_WIDTH) - ROOM_FOR_ANSWER));
    err.flush();
  }

  /** Prints {@code text} as data, broken at blanks to lines of at most {@link #TEXT_WIDTH}. */
  public void printText(String text) {
    TextLines.wrap(text, TEXT_WIDTH).forEach(out::println);
  }

  /**
   * Prints a label and a text beside it as data. The text has a column of its own, and its lines
   * are at most {@link #TEXT_WIDTH} wide.
   *
   * @param indent the column in which the text starts
   */
  public void printLabelled(Colour colour, String label, String text, int indent) {
    String start = label;
    for (String line : TextLines.wrap(text, TEXT_WIDTH - indent)) {
      int blanks = Math.max(1, indent - start.length());
      out.println(paint(colour, start) + " ".repeat(blanks) + line);
      start = "";
    }
  }

  /** Returns whether stdout could not be written because its reader has ended. */
  boolean hasLostReader() {
    return out instanceof PrintableStream printable && printable.hasLostReader();
  }

  /** Returns both texts together, at most {@code width} long. */
  static String fit(String text, String end, int width) {
    String kept = TextSanitizer.of(end, width);
    int room = width - kept.length();
    return room > 0 ? TextSanitizer.of(text, room) + kept : kept;
  }

  /**
   * Parses a width from 1 to 99999; empty for any other text. A table needs at least 20 columns.
   */
  static OptionalInt columns(String text) {
    return text.matches("[1-9][0-9]{1,4}")
        ? OptionalInt.of(Math.max(20, Integer.parseInt(text)))
        : OptionalInt.empty();
  }

  static boolean wantsColour(Map<String, String> environment, @Nullable Console console) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb")
        && console != null
        && console.isTerminal();
  }

  /** The meaning of a colour, with its code (ECMA-48, select graphic rendition). */
  public enum Colour {
    /** The subject of the output. */
    STRONG(1),
    /** A good state. */
    GOOD(32),
    /** A state that needs attention. */
    WARNING(33),
    /** A failure. */
    BAD(31),
    /** Less important text. */
    FAINT(2);

    private final int code;

    Colour(int code) {
      this.code = code;
    }
  }
}
