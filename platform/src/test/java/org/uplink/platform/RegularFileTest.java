package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {
  @TempDir Path folder;

  @Test
  void readsFilesAndLinksToFiles() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(RegularFile.readText(file, 4)).isEqualTo("text");
    assertThat(RegularFile.readText(link, 4)).isEqualTo("text");
  }

  @Test
  void saysWhatIsInThePlaceOfTheFile() throws Exception {
    assertThat(refusal(folder)).isEqualTo("it is a directory");

    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(refusal(pipe)).isEqualTo("it is a pipe or a device");

    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/nowhere/x"));
    assertThat(refusal(link)).isEqualTo("it is a link to /nowhere/x, which does not exist");

    Path file = Files.writeString(folder.resolve("file"), "five!");
    assertThat(refusal(file)).isEqualTo("it is larger than 4 bytes");
    assertThat(refusal(file.resolve("below"))).isEqualTo("it is not a directory: " + file);
    assertThat(refusal(link.resolve("below")))
        .isEqualTo("it is a link to /nowhere/x, which does not exist: " + link);

    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
    assertThat(refusal(binary)).isEqualTo("the file is not UTF-8");
  }

  @Test
  void saysThatNothingIsThere() {
    assertThat(
            catchThrowableOfType(
                IOException.class, () -> RegularFile.readText(folder.resolve("a/b"), 4)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void saysWhatIsInThePlaceOfADirectory() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path directory : new Path[] {file, file.resolve("below")}) {
      assertThat(
              IoProblem.describe(
                  catchThrowableOfType(
                      IOException.class, () -> PrivateDirectory.createIfMissing(directory)),
                  file))
          .isEqualTo("it is not a directory");
    }
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/nowhere/x"));
    assertThat(
            IoProblem.describe(
                catchThrowableOfType(
                    IOException.class, () -> PrivateDirectory.createIfMissing(link)),
                link))
        .isEqualTo("it is a link to /nowhere/x, which does not exist");
  }

  private static String refusal(Path file) {
    return IoProblem.describe(
        catchThrowableOfType(IOException.class, () -> RegularFile.readText(file, 4)), file);
  }
}
