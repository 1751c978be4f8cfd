package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.platform.UnsafeFileException;

class ApiTokenTest {
  @TempDir Path directory;
  private Path file;
  private String first;

  @BeforeEach
  void create() throws IOException {
    file = directory.resolve("token");
    ApiToken created = ApiToken.openOrCreate(file, new SecureRandom());
    assertThat(created.replaced()).isEmpty();
    first = created.token();
  }

  @Test
  void keepsTokenThatOnlyItsOwnerCanRead() throws IOException {
    assertThat(ApiToken.openOrCreate(file, new SecureRandom()).token()).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw-----w-"})
  void replacesTokenThatOthersCouldReadOrWrite(String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    ApiToken opened = ApiToken.openOrCreate(file, new SecureRandom());
    assertThat(opened.token()).isNotEqualTo(first);
    assertThat(opened.replaced().orElseThrow())
        .contains("Other users could read the token in " + file)
        .contains("Copy the new one");
    assertThat(Files.readString(file).strip()).isEqualTo(opened.token());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 31})
  void replacesTokenThatIsNotWhole(int length) throws IOException {
    Files.writeString(file, first.substring(0, length));
    ApiToken opened = ApiToken.openOrCreate(file, new SecureRandom());
    assertThat(opened.token()).hasSize(first.length()).isNotEqualTo(first);
    assertThat(opened.replaced().orElseThrow()).contains("was not whole");
  }

  @Test
  void refusesSymbolicLink() throws IOException {
    Path target = Files.move(file, directory.resolve("elsewhere"));
    Files.createSymbolicLink(file, target);
    assertThatThrownBy(() -> ApiToken.openOrCreate(file, new SecureRandom()))
        .isInstanceOf(UnsafeFileException.class)
        .hasMessageContaining(file.toString());
  }
}
