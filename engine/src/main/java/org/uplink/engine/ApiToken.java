package org.uplink.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.uplink.platform.DurableFile;

/** The bearer token's file: made once, readable by its owner alone. */
final class ApiToken {
  private static final int BYTES = 32;

  private ApiToken() {}

  /** The token in the file; a new one where there is no file, or an empty one. */
  static String openOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, DurableFile.OWNER_ONLY);
      var token = Files.readString(file).strip();
      if (!token.isEmpty()) {
        return token;
      }
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    DurableFile.write(file, token + "\n", DurableFile.OWNER_ONLY);
    return token;
  }
}
