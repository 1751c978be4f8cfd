package org.uplink.demo.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.uplink.command.Terminal;
import org.uplink.lab.traffic.TrafficSample;

class StripTest {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final Terminal terminal = terminal(text);

  static Terminal terminal(ByteArrayOutputStream to) {
    var print = new PrintStream(to, true, StandardCharsets.UTF_8);
    return new Terminal(print, print, false);
  }

  @Test
  void aCellIsAsHighAsTheShareOfThePacketsThatArrived() {
    try (Strip strip = Strip.open(terminal, false)) {
      strip.watch(() -> sample(0, 0));
      strip.next(sample(1000, 0));
      strip.next(sample(1000 + Strip.FULL, 0));
      strip.next(sample(1000 + Strip.FULL + Strip.FULL / 2, 0));
      strip.next(sample(1000 + Strip.FULL + Strip.FULL / 2 + 1, 7));

      String line = strip.next(sample(1000 + Strip.FULL + Strip.FULL / 2 + 1, 7));

      assertThat(line).contains("→             █▄▁·  ←").contains("lost 14, stall 204 ms");
    }
  }

  @Test
  void morePacketsThanUsualFillTheCell() {
    try (Strip strip = Strip.open(terminal, false)) {
      strip.next(sample(0, 0));
      assertThat(strip.next(sample(10 * Strip.FULL, 0))).contains(" █  ←");
    }
  }

  @Test
  void aNewMeasurementBeginsWithAnEmptyStrip() {
    try (Strip strip = Strip.open(terminal, false)) {
      strip.next(sample(0, 0));
      strip.next(sample(Strip.FULL, 0));
      strip.watch(() -> sample(0, 0));
      assertThat(strip.next(sample(0, 0))).doesNotContain("█");
    }
  }

  @Test
  void theOldestCellsLeaveTheStrip() {
    try (Strip strip = Strip.open(terminal, false)) {
      String line = "";
      for (int i = 0; i < 100; i++) {
        line = strip.next(sample(i * Strip.FULL, 0));
      }
      assertThat(line).hasSizeLessThan(75).contains("→ ████████████████  ←");
    }
  }

  @Test
  void withoutATerminalOnlyLinesArePrinted() {
    try (Strip strip = Strip.open(terminal, false)) {
      strip.watch(() -> sample(0, 0));
      strip.say("The NIC goes into a bridge.");
      strip.watchNothing();
    }
    assertThat(text.toString(StandardCharsets.UTF_8)).isEqualTo("The NIC goes into a bridge.\n");
  }

  private static TrafficSample sample(int arrived, int lost) {
    return new TrafficSample(
        arrived, lost, arrived, lost, Duration.ofMillis(1), Duration.ofMillis(204));
  }
}
