package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
  private final List<String> closed = new ArrayList<>();
  private final Closer closer = new Closer();

  @Test
  void closesInReverseOrderOnce() {
    closer.register(() -> closed.add("first"));
    closer.register(() -> closed.add("second"));
    closer.close();
    closer.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closesEverythingAndReportsTheFirstFailure() {
    closer.register(() -> closed.add("first"));
    closer.register(() -> fail("second"));
    closer.register(() -> fail("third"));
    assertThatThrownBy(closer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("third")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("first");
  }

  @Test
  void failureToCloseIsSuppressedInAnEarlierFailure() {
    closer.register(() -> fail("close"));
    var failure = new IllegalArgumentException("start");
    closer.closeAfter(failure);
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  private static void fail(String what) {
    throw new IllegalStateException(what);
  }
}
