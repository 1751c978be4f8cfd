package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void theLastOpenedIsClosedFirstAndAFailureHidesNoOther() {
    var parts = new OpenParts();
    parts.add(() -> closed.add("first"));
    parts.add(() -> fail("second"));
    parts.add(() -> fail("third"));

    assertThatIllegalStateException()
        .isThrownBy(parts::close)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains("third");
              assertThat(e.getSuppressed()).hasSize(1);
            });
    assertThat(closed).containsExactly("third", "second", "first");
    parts.close();
    assertThat(closed).hasSize(3);
  }

  private void fail(String part) {
    closed.add(part);
    throw new IllegalStateException(part);
  }
}
