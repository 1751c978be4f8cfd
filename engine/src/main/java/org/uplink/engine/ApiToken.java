package org.uplink.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.uplink.platform.DurableFile;

/** The file with the bearer token. Only its owner can read it. */
final class ApiToken {
  private static final int BYTES = 32;

  private ApiToken() {}

  /** Returns the token in the file. Creates one if the file does not exist or is empty. */
  static String openOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, DurableFile.OWNER_ONLY);
      String token = Files.readString(file).strip();
      if (!token.isEmpty()) {
        return token;
      }
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    DurableFile.write(file, token + "\n", DurableFile.OWNER_ONLY);
    return token;
  }
}
