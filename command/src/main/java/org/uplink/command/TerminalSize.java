package org.uplink.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Asks stty(1) for the width of a terminal. */
final class TerminalSize {
  private static final int TIMEOUT_SECONDS = 2;

  /** Longer than two numbers and a blank. */
  private static final int MAX_BYTES = 100;

  private TerminalSize() {}

  /** Returns the width; empty if the file is no terminal, or nobody knows how wide it is. */
  static OptionalInt columns(File terminal) {
    ProcessBuilder builder =
        new ProcessBuilder("stty", "size")
            .redirectInput(terminal)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process stty = builder.start();
      try (var out = stty.getInputStream()) {
        return stty.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            ? ofSize(new String(out.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII))
            : OptionalInt.empty();
      } finally {
        stty.destroyForcibly();
      }
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Parses rows and columns. A terminal whose width nobody has set has 0 columns. */
  static OptionalInt ofSize(String size) {
    return Terminal.columns(size.strip().replaceFirst("^[0-9]+ ", ""));
  }
}
