package org.uplink.command;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes: data to {@link #out}, words for people to {@link #err}, both UTF-8.
 * Colour is used where both ends are a terminal and NO_COLOR (no-color.org) is not set.
 *
 * @param out data
 * @param err words for people
 * @param colour whether {@link #paint} colours
 */
public record Terminal(PrintStream out, PrintStream err, boolean colour) {

  /** The process's own. */
  public static Terminal ofProcess() {
    return new Terminal(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        wantsColour(System.getenv(), System.console()));
  }

  /** Whether a person watches, who can be shown what goes on at this moment. */
  public boolean interactive() {
    Optional<Console> console = Optional.ofNullable(System.console());
    return console.filter(Console::isTerminal).isPresent();
  }

  static boolean wantsColour(
      Map<String, String> environment, @org.jspecify.annotations.Nullable Console console) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb")
        && console != null
        && console.isTerminal();
  }

  /** The text in a colour where there are colours, else as it is. */
  public String paint(Colour paint, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + paint.code + "m" + text + "\u001b[0m" : text;
  }

  /** What a colour means here, and its code (ECMA-48, select graphic rendition). */
  public enum Colour {
    /** What was asked for. */
    STRONG(1),
    /** As it should be. */
    GOOD(32),
    /** To be looked at. */
    WARNING(33),
    /** Wrong. */
    BAD(31),
    /** Said for completeness. */
    FAINT(2);

    private final int code;

    Colour(int code) {
      this.code = code;
    }
  }
}
