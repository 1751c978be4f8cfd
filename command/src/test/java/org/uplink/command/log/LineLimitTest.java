package org.uplink.command.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineLimitTest {
  private static final long MINUTE = LineLimit.PERIOD.toNanos();

  private final LineLimit limit = new LineLimit(0);

  @Test
  void leavesOutLinesBeyondLimitOfSourceAndCountsThem() {
    var chatty = new LogSource.Known("host7");
    assertThat(admitted(chatty, 92_442)).isEqualTo(LineLimit.LINES_OF_SOURCE);
    assertThat(limit.admit(new LogSource.Known("host8"), 1)).isTrue();
    assertThat(limit.next(MINUTE - 1)).isEmpty();
    assertThat(limit.next(MINUTE))
        .containsExactly("… 92,142 more lines of host7 were left out in the last minute");
    assertThat(limit.admit(chatty, 1)).isTrue();
    assertThat(limit.next(2 * MINUTE)).isEmpty();
  }

  @Test
  void countsLinesOfStackTraces() {
    var source = new LogSource.Known("host7");
    assertThat(limit.admit(source, LineLimit.LINES_OF_SOURCE - 1)).isTrue();
    assertThat(limit.admit(source, 50)).isTrue();
    assertThat(limit.admit(source, 50)).isFalse();
    assertThat(limit.end(1))
        .containsExactly("… 50 more lines of host7 were left out in the last minute");
  }

  @Test
  void strangersWithManyAddressesShareLimitAndMemory() {
    int written = 0;
    for (var address = 0; address < 50_000; address++) {
      written += admitted(new LogSource.Stranger("address " + address), 2);
    }
    assertThat(written).isEqualTo(LineLimit.LINES_OF_STRANGERS);
    assertThat(limit.admit(new LogSource.Statement("org.uplink.agent.Agent", "ready"), 1)).isTrue();
    assertThat(limit.end(1))
        .hasSize(LineLimit.NAMED_SOURCES + 1)
        .contains("… 96,000 more lines of other sources were left out in the last minute")
        .last()
        .asString()
        .contains("more sources");
  }

  @Test
  void strangersDoNotTakeLinesOfKnownPeers() {
    for (var address = 0; address < LineLimit.SOURCES; address++) {
      admitted(new LogSource.Stranger("address " + address), 10);
    }
    assertThat(limit.admit(new LogSource.Known("host7"), 1)).isTrue();
  }

  private int admitted(LogSource source, int entries) {
    int admitted = 0;
    for (var i = 0; i < entries; i++) {
      admitted += limit.admit(source, 1) ? 1 : 0;
    }
    return admitted;
  }
}
