package org.uplink.command.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.CommandFailure;

class PictureFileTest {
  @TempDir Path folder;

  @Test
  void failedWriteNamesTheFileAndTheOption() throws Exception {
    Path file = folder.resolve("none/plan.svg");

    assertThatThrownBy(() -> PictureFile.write(file, "<svg/>"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith(
            "could not write the picture " + file + ": no such file or directory");
    assertThatThrownBy(() -> PictureFile.write(folder, "<svg/>"))
        .hasMessage("could not write the picture %s: it is not a regular file", folder);
    Path written = folder.resolve("plan.svg");
    PictureFile.write(written, "<svg>longer</svg>");
    PictureFile.write(written, "<svg/>");
    assertThat(Files.readString(written)).isEqualTo("<svg/>");
    assertThat(folder).isDirectoryNotContaining(found -> !found.equals(written));
  }
}
