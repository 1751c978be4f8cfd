package org.uplink.engine.rest.access;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Problem;

/**
 * Checks the bearer token. The comparison takes constant time, so that nobody can guess the token
 * from the time that a refusal takes.
 */
final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;
  private final String file;

  /**
   * @param file the file in the data directory that has the token
   */
  BearerToken(String token, String file) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.file = file;
  }

  /** Returns why a request is refused: the token is missing or wrong, or it has two tokens. */
  Optional<Problem> refusal(Headers headers) {
    String given = given(headers);
    return matches(given)
        ? Optional.empty()
        : Optional.of(
            Authentication.unauthorized(
                given.isEmpty()
                    ? "The request has no Authorization: Bearer header."
                    : "The token is not the token of this engine.",
                "Authorization",
                "Send the token from the file \"" + file + "\" in the engine's data directory."));
  }

  /** Returns whether the request has this token, and no other one. */
  boolean isIn(Headers headers) {
    return matches(given(headers));
  }

  boolean matches(String given) {
    return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
  }

  private static String given(Headers headers) {
    List<String> authorization = headers.all(HeaderNames.AUTHORIZATION, List::of);
    return authorization.stream()
        .limit(authorization.size() == 1 ? 1 : 0)
        .findFirst()
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip())
        .orElse("");
  }
}
