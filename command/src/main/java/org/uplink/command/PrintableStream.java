package org.uplink.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.uplink.platform.PrintableText;

/**
 * Prints texts so that none of them controls the terminal. A text cannot leave its line or change
 * the order of what is shown. The only sequences that reach the terminal are those of {@link
 * Terminal.Colour}. Bytes are written as they are.
 */
final class PrintableStream extends PrintStream {
  /** A colour in a text is a character of Unicode's private use area, this plus its code. */
  private static final int COLOUR = 0xF100;

  private static final int MAX_COLOUR = COLOUR + 99;

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
    return (char) (COLOUR + colour) + text + (char) COLOUR;
  }

  private static String printable(String text) {
    var printable = new StringBuilder();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character >= COLOUR && character <= MAX_COLOUR) {
        printable
            .append(PrintableText.clean(text.substring(from, i)))
            .append("\u001b[%dm".formatted(character - COLOUR));
        from = i + 1;
      }
    }
    return printable.append(PrintableText.clean(text.substring(from))).toString();
  }
}
