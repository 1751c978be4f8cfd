package org.uplink.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The bearer token's file: made once, readable by its owner alone. */
final class ApiToken {
  private static final int BYTES = 32;

  private ApiToken() {}

  /** The token in the file; a new one where there is no file, or an empty one. */
  static String openOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      var token = Files.readString(file).strip();
      if (!token.isEmpty()) {
        return token;
      }
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var fresh =
        Files.createTempFile(
            directory(file),
            ".token",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, token + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return token;
  }

  private static Path directory(Path file) throws IOException {
    var directory = file.getParent();
    if (directory == null) {
      throw new IOException("the token's file " + file + " is in no directory");
    }
    return directory;
  }
}
