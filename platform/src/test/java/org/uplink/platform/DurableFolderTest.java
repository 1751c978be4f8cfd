package org.uplink.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFolderTest {
  @TempDir Path folder;

  /** The reserved file of a process that was killed before the rename is used again. */
  @Test
  void overwriteLeavesNothingOfALongerContent() throws IOException {
    DurableFolder killed =
        DurableFolder.open(folder, endingBefore("rename of reserved to outcome"));
    killed.reserve("reserved", 100);
    assertThatThrownBy(() -> killed.overwrite("reserved", "outcome", "a long text".getBytes(UTF_8)))
        .isInstanceOf(IllegalStateException.class);
    DurableFolder next = DurableFolder.open(folder, StepListener.NONE);

    next.overwrite("reserved", "outcome", "short".getBytes(UTF_8));

    assertThat(next.read("outcome")).map(content -> new String(content, UTF_8)).contains("short");
  }

  private static StepListener endingBefore(String point) {
    return new StepListener() {
      @Override
      public void before(String step) {
        if (step.equals(point)) {
          throw new IllegalStateException("killed");
        }
      }

      @Override
      public void after(String step) {}
    };
  }

  @Test
  void deletesAFolderWithItsFiles() throws IOException {
    DurableFolder outer = DurableFolder.open(folder.resolve("outer"), StepListener.NONE);
    DurableFolder inner = DurableFolder.open(folder.resolve("outer/inner"), StepListener.NONE);
    inner.write("a", new byte[] {1});
    inner.write("b", new byte[] {2});

    outer.deleteFolder("inner");
    outer.deleteFolder("inner");

    assertThat(folder.resolve("outer/inner")).doesNotExist();
  }
}
