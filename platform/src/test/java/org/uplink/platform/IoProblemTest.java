package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoProblemTest {
  @Test
  void describesWhatTheSystemRefuses(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing");
    assertThat(IoProblem.describe(failure(() -> Files.readString(missing))))
        .isEqualTo("no such file or directory: " + missing);
    Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff});
    assertThat(IoProblem.describe(failure(() -> Files.readString(file)), file))
        .isEqualTo("the file is not UTF-8");
    assertThat(IoProblem.describe(failure(() -> Files.readString(folder)), folder))
        .isEqualTo("it is a directory");
    assertThat(IoProblem.describe(failure(() -> Files.createDirectory(file)), file))
        .isEqualTo("the file exists already");
    assertThat(IoProblem.describe(failure(() -> Files.delete(folder)), folder))
        .isEqualTo("the directory is not empty");
    assertThat(
            IoProblem.describe(
                failure(
                    () -> {
                      try (Stream<Path> entries = Files.list(file)) {
                        assertThat(entries).isEmpty();
                      }
                    }),
                file))
        .isEqualTo("not a directory");
  }

  @Test
  void namesAnotherPathThanTheOneOfTheSentence() {
    IOException denied = new AccessDeniedException("/parent");
    assertThat(IoProblem.describe(denied, Path.of("/parent/file")))
        .isEqualTo("permission denied: /parent");
    assertThat(IoProblem.describe(denied, Path.of("/parent"))).isEqualTo("permission denied");
  }

  @Test
  void neverAnswersWithAnEmptyText() {
    assertThat(IoProblem.describe(new IOException())).isEqualTo("java.io.IOException");
    assertThat(IoProblem.describe(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
  }

  private static IOException failure(FileOperation operation) {
    return catchThrowableOfType(IOException.class, operation::run);
  }

  private interface FileOperation {
    void run() throws IOException;
  }
}
