package org.uplink.demo.act;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.uplink.command.CommandFailure;

/**
 * Reads single keys from the terminal at standard input, without echo. Closing it, and every
 * orderly end of the JVM, gives the terminal its settings back. Thread-safe.
 */
final class KeyReader implements AutoCloseable {
  private static final long STTY_SECONDS = 5;
  private static final int MAX_SETTINGS = 1000;

  private final Queue<KillKey> keys = new ConcurrentLinkedQueue<>();
  private final String settings;
  private final Thread restoring;

  private KeyReader(String settings) {
    this.settings = settings;
    restoring = new Thread(this::restore, "restore-terminal");
  }

  /**
   * Begins to read.
   *
   * @throws CommandFailure if standard input is no terminal
   */
  static KeyReader open() {
    String settings = stty("-g").strip();
    if (settings.isEmpty()) {
      throw CommandFailure.usage(
          "--kill needs a terminal, on which you press a key", "Leave it out.");
    }
    var reader = new KeyReader(settings);
    Runtime.getRuntime().addShutdownHook(reader.restoring);
    stty("-icanon", "-echo", "min", "1", "time", "0");
    Thread.ofPlatform().daemon().name("keys").start(() -> reader.read(System.in));
    return reader;
  }

  /** Returns the next key that the viewer has pressed, if there is one. */
  Optional<KillKey> poll() {
    return Optional.ofNullable(keys.poll());
  }

  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restoring);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook restores the settings once more.
      Thread.onSpinWait();
    }
  }

  private void restore() {
    stty(settings);
  }

  private void read(InputStream in) {
    try {
      for (int key = in.read(); key >= 0; key = in.read()) {
        KillKey.of(key).ifPresent(keys::add);
      }
    } catch (IOException e) {
      // The terminal has ended: nobody presses a key any more.
      keys.clear();
    }
  }

  /** Runs stty(1) on standard input. Returns nothing if it fails. */
  private static String stty(String... arguments) {
    List<String> words = new ArrayList<>(List.of("stty"));
    words.addAll(Arrays.asList(arguments));
    try {
      Process stty =
          new ProcessBuilder(words)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var out = stty.getInputStream()) {
        String text = new String(out.readNBytes(MAX_SETTINGS), StandardCharsets.US_ASCII);
        return stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0 ? text : "";
      } finally {
        stty.destroyForcibly();
      }
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
