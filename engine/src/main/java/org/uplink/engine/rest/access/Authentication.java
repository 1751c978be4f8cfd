package org.uplink.engine.rest.access;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Problem;
import org.uplink.platform.Sha256;

/**
 * Decides whether a request may have an answer. A client shows the token in each request. A browser
 * shows it once and then has a session, whose id is in a cookie. Thread-safe.
 */
public final class Authentication {
  /**
   * What the cookie's name begins with: it makes the browser refuse a cookie that another host or a
   * connection without TLS has set. The rest of the name is the engine's, because a browser has one
   * cookie of a name for all ports of a host.
   */
  private static final String COOKIE_PREFIX = "__Host-uplink-";

  private static final int ENGINE_LENGTH = 8;

  /**
   * A request with a session that changes something needs this header. A page of another site
   * cannot send it, so it cannot use the session (cross-site request forgery).
   */
  private static final HeaderName PAGE = HeaderNames.create("Uplink-Page");

  private static final List<Method> READS = List.of(Method.GET, Method.HEAD);

  private final BearerToken token;
  private final BearerToken metricsToken;
  private final Sessions sessions;
  private final String cookieName;

  public Authentication(String token, String metricsToken, Sessions sessions) {
    this.token = new BearerToken(token, "token");
    this.metricsToken = new BearerToken(metricsToken, "metrics-token");
    this.sessions = sessions;
    this.cookieName = COOKIE_PREFIX + Sha256.of("session of " + token).substring(0, ENGINE_LENGTH);
  }

  /** Returns why a request is refused; empty if it is not. */
  public Optional<Problem> refusal(Access access, Method method, ServerRequestHeaders headers) {
    return switch (access) {
      case OPEN -> Optional.empty();
      case METRICS -> token.isIn(headers) ? Optional.empty() : metricsToken.refusal(headers);
      case FULL ->
          headers.contains(HeaderNames.AUTHORIZATION)
              ? token.refusal(headers)
              : cookie(headers)
                  .map(id -> refusal(id, method, headers))
                  .orElseGet(() -> token.refusal(headers));
    };
  }

  /** Returns whether a request shows the token or a session. */
  public boolean isAdministrator(ServerRequestHeaders headers) {
    return token.isIn(headers) || session(headers).isPresent();
  }

  /** Returns the id of the session that a request shows, if it has not ended. */
  public Optional<String> session(ServerRequestHeaders headers) {
    return cookie(headers).filter(sessions::isOpen);
  }

  /**
   * Begins a session if the token is right, in place of the one that the request shows.
   *
   * @return the value of the header Set-Cookie; empty if the token is wrong
   */
  public Optional<String> logIn(String given, ServerRequestHeaders headers) {
    if (!token.matches(given)) {
      return Optional.empty();
    }
    cookie(headers).ifPresent(sessions::close);
    return Optional.of(cookie(sessions.begin(), Sessions.LIFETIME.toSeconds()));
  }

  /**
   * Ends the session that a request shows.
   *
   * @return the value of the header Set-Cookie
   */
  public String logOut(ServerRequestHeaders headers) {
    cookie(headers).ifPresent(sessions::close);
    return cookie("", 0);
  }

  /** Returns the problem of a client that has to show the token. */
  public static Problem unauthorized(String detail, String input, String nextStep) {
    return new Problem(
        "urn:uplink:problem:unauthorized",
        "The token is missing or wrong",
        401,
        detail,
        Optional.of(input),
        Optional.of(nextStep));
  }

  private Optional<Problem> refusal(String id, Method method, ServerRequestHeaders headers) {
    if (!sessions.isOpen(id)) {
      return Optional.of(
          unauthorized(
              "The session has ended, or the engine has been started again since.",
              "Cookie",
              "Log in again."));
    }
    return READS.contains(method) || headers.contains(PAGE)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "urn:uplink:problem:foreign-page",
                "The request may come from another page",
                403,
                "The request has a session, and not the header " + PAGE.defaultCase() + ".",
                Optional.of(PAGE.defaultCase()),
                Optional.of(
                    "Use the engine's own page, or send the token in place of a session.")));
  }

  /**
   * Returns the value of this engine's cookie. Only a semicolon ends a cookie (RFC 6265, section
   * 4.2.1): Helidon's parser also takes commas and quotes for ends, so a cookie of another service
   * could hide this one.
   */
  private Optional<String> cookie(ServerRequestHeaders headers) {
    String start = cookieName + "=";
    return headers.all(HeaderNames.COOKIE, List::of).stream()
        .flatMap(header -> Arrays.stream(header.split(";", -1)))
        .map(String::strip)
        .filter(pair -> pair.startsWith(start))
        .map(pair -> pair.substring(start.length()))
        .findFirst();
  }

  private String cookie(String value, long seconds) {
    return "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Strict"
        .formatted(cookieName, value, seconds);
  }
}
