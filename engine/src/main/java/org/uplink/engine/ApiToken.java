package org.uplink.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uplink.platform.DurableFile;
import org.uplink.platform.PrivateFile;

/**
 * The bearer token in a file that only its owner can read.
 *
 * @param token the token
 * @param replaced why an earlier token was replaced, and what to do; empty if it was not
 */
record ApiToken(String token, Optional<String> replaced) {
  private static final int BYTES = 32;

  /** At least 32 characters: fewer than the engine's tokens have, and still too many to guess. */
  private static final Pattern WHOLE = Pattern.compile("[!-~]{32,}");

  /**
   * Returns the token in the file. Creates one if the file does not exist, and replaces one that
   * other users could read, or that is not whole.
   */
  static ApiToken openOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new ApiToken(create(file, random), Optional.empty());
    }
    if (PrivateFile.restrict(file)) {
      return replace(file, random, "Other users could read the token in " + file + ".");
    }
    String token = new String(PrivateFile.read(file), StandardCharsets.UTF_8).strip();
    return !WHOLE.matcher(token).matches()
        ? replace(file, random, "The token in " + file + " was not whole.")
        : new ApiToken(token, Optional.empty());
  }

  private static ApiToken replace(Path file, SecureRandom random, String reason)
      throws IOException {
    return new ApiToken(
        create(file, random),
        Optional.of(
            reason
                + " The file has a new token, and the old one is refused. Copy the new one to each"
                + " machine on which clients of the engine have a copy."));
  }

  private static String create(Path file, SecureRandom random) throws IOException {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    DurableFile.write(file, token + "\n", DurableFile.OWNER_ONLY);
    return token;
  }
}
