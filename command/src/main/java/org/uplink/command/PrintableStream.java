package org.uplink.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.uplink.platform.TextSanitizer;

/**
 * Prints texts so that none of them controls the terminal. A text cannot leave its line or change
 * the order of what is shown. The only sequences that reach the terminal are those of {@link
 * Terminal.Colour}. Bytes are written as they are.
 */
final class PrintableStream extends PrintStream {
  /** A colour in a text is a character of Unicode's private use area, this plus its code. */
  private static final int COLOUR = 0xF100;

  private static final int MAX_COLOUR = COLOUR + 99;
  private static final int MARK_LENGTH = 6;

  private final PrintStream target;

  private PrintableStream(PrintStream out) {
    super(out, true, StandardCharsets.UTF_8);
    this.target = out;
  }

  @Override
  public void print(String text) {
    super.print(printable(String.valueOf(text)));
  }

  @Override
  public void print(Object object) {
    print(String.valueOf(object));
  }

  @Override
  public void print(char character) {
    print(String.valueOf(character));
  }

  @Override
  public void print(char[] characters) {
    print(String.valueOf(characters));
  }

  /** Returns whether the stream is standard output whose reader has ended. */
  boolean hasLostReader() {
    return target instanceof StandardOutput out && out.hasLostReader();
  }

  static PrintStream over(PrintStream out) {
    return out instanceof PrintableStream ? out : new PrintableStream(out);
  }

  /** Returns {@code text} with a colour, for {@link #print(String)}. */
  static String paint(int colour, String text) {
    return Mark.TEXT + (char) (COLOUR + colour) + text + Mark.TEXT + (char) COLOUR;
  }

  private static String printable(String text) {
    if (text.chars().noneMatch(character -> character >= COLOUR && character <= MAX_COLOUR)) {
      return TextSanitizer.clean(text);
    }
    String mark = Mark.TEXT;
    var printable = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      int colour = at + mark.length();
      if (colour < text.length()
          && text.charAt(colour) >= COLOUR
          && text.charAt(colour) <= MAX_COLOUR) {
        printable
            .append(TextSanitizer.clean(text.substring(from, at)))
            .append("\u001b[" + (text.charAt(colour) - COLOUR) + "m");
        from = colour + 1;
      }
    }
    return printable.append(TextSanitizer.clean(text.substring(from))).toString();
  }

  /**
   * Stands before each colour. Nobody else can guess it, so a text from outside has no colours. A
   * class of its own, because most commands print none.
   */
  private static final class Mark {
    static final String TEXT = random();

    private static String random() {
      var random = new SecureRandom();
      var mark = new StringBuilder();
      for (var i = 0; i < MARK_LENGTH; i++) {
        mark.append((char) (0xE000 + random.nextInt(COLOUR - 0xE000)));
      }
      return mark.toString();
    }
  }
}
