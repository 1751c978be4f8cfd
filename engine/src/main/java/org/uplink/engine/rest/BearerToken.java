package org.uplink.engine.rest;

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

  /**
   * @throws ProblemException the token is missing or wrong, or the request has two tokens
   */
  void check(Headers headers) {
    String given = given(headers);
    if (!isToken(given)) {
      throw ProblemException.endingConnection(
          new Problem(
              "urn:uplink:problem:unauthorized",
              "The token is missing or wrong",
              401,
              given.isEmpty()
                  ? "The request has no Authorization: Bearer header."
                  : "The token is not the token of this engine.",
              Optional.of("Authorization"),
              Optional.of(
                  "Send the token from the file \""
                      + file
                      + "\" in the engine's data directory.")));
    }
  }

  /** Returns whether the request has this token, and no other one. */
  boolean isIn(Headers headers) {
    return isToken(given(headers));
  }

  private boolean isToken(String given) {
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
