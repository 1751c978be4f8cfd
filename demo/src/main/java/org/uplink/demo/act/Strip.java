package org.uplink.demo.act;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.uplink.command.Terminal;
import org.uplink.lab.traffic.TrafficSample;

/**
 * The line of a terminal that shows the packets as they arrive: a cell for each tenth of a second
 * and direction, as high as the share of the packets that arrived in it. Lines of text stand above
 * it. Without a terminal, only these lines are printed. Thread-safe.
 */
final class Strip implements AutoCloseable {
  /** How many packets arrive in a cell's time in a direction: of two streams, one a millisecond. */
  static final int FULL = 200;

  private static final Duration TICK = Duration.ofMillis(100);
  private static final int CELLS = 16;
  private static final String LEVELS = "·▁▂▃▄▅▆▇█";

  private final Terminal terminal;
  private final boolean live;
  private final Thread thread = Thread.ofPlatform().daemon().name("strip").unstarted(this::run);
  private final Deque<Integer> toManager = new ArrayDeque<>();
  private final Deque<Integer> toHost = new ArrayDeque<>();
  private Optional<Supplier<TrafficSample>> source = Optional.empty();
  private Optional<TrafficSample> last = Optional.empty();

  private Strip(Terminal terminal, boolean live) {
    this.terminal = terminal;
    this.live = live;
  }

  /**
   * Opens the strip.
   *
   * @param live whether the terminal can overwrite its line
   */
  static Strip open(Terminal terminal, boolean live) {
    var strip = new Strip(terminal, live);
    if (live) {
      strip.thread.start();
    }
    return strip;
  }

  /** Prints a line above the strip. */
  synchronized void say(String line) {
    if (live) {
      terminal.clearLine();
    }
    terminal.err().println(line);
  }

  /** Begins to show the packets of a measurement. */
  synchronized void watch(Supplier<TrafficSample> samples) {
    toManager.clear();
    toHost.clear();
    last = Optional.empty();
    source = Optional.of(samples);
  }

  /** Ends {@link #watch}. */
  synchronized void watchNothing() {
    source = Optional.empty();
    if (live) {
      terminal.clearLine();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    watchNothing();
  }

  /** Takes a sample into the strip, and returns the new line. */
  synchronized String next(TrafficSample now) {
    last.ifPresent(
        before -> {
          add(toManager, now.arrivedFar() - before.arrivedFar());
          add(toHost, now.arrivedNear() - before.arrivedNear());
        });
    last = Optional.of(now);
    return "  → %s  ← %s  lost %d, stall %s"
        .formatted(
            cells(toManager),
            cells(toHost),
            now.lostFar() + now.lostNear(),
            Times.words(now.longestStall()));
  }

  private static void add(Deque<Integer> cells, int packets) {
    cells.addLast(packets);
    if (cells.size() > CELLS) {
      cells.removeFirst();
    }
  }

  /** Returns the cells, the newest on the right. */
  private static String cells(Deque<Integer> cells) {
    var text = new StringBuilder(" ".repeat(CELLS - cells.size()));
    cells.forEach(packets -> text.append(LEVELS.charAt(level(packets))));
    return text.toString();
  }

  private static int level(int packets) {
    int highest = LEVELS.length() - 1;
    return packets <= 0 ? 0 : Math.clamp(packets * highest / FULL, 1, highest);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(TICK);
        draw();
      }
    } catch (InterruptedException e) {
      // The demo has ended.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void draw() {
    source.ifPresent(samples -> terminal.overwriteLine(next(samples.get()), ""));
  }
}
