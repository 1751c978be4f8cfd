package org.uplink.engine.rest;

import java.util.Map;
import java.util.Optional;
import org.uplink.api.session.SessionCreation;
import org.uplink.api.session.SessionDocument;
import org.uplink.engine.rest.access.Authentication;
import org.uplink.engine.rest.access.Sessions;

/** The session of a browser: {@code /session}. */
final class SessionResource {
  private static final String SET_COOKIE = "Set-Cookie";

  private final Authentication authentication;
  private final Sessions sessions;

  SessionResource(Authentication authentication, Sessions sessions) {
    this.authentication = authentication;
    this.sessions = sessions;
  }

  ApiResponse show(ApiRequest request) {
    return ApiResponse.ok(
        SessionDocument.of(authentication.session(request.headers()).flatMap(sessions::end)));
  }

  ApiResponse logIn(ApiRequest request) {
    String token =
        request
            .body(SessionCreation.class)
            .token()
            .orElseThrow(
                () -> ProblemException.invalid("token", "The token is missing.", "Give a token."));
    String cookie =
        authentication
            .logIn(token, request.headers())
            .orElseThrow(
                () ->
                    ProblemException.endingConnection(
                        Authentication.unauthorized(
                            "The token is not the token of this engine.",
                            "token",
                            "Give the token from the file \"token\" in the engine's data directory.")));
    return new ApiResponse(204, Optional.empty(), Map.of(SET_COOKIE, cookie));
  }

  ApiResponse logOut(ApiRequest request) {
    return new ApiResponse(
        204, Optional.empty(), Map.of(SET_COOKIE, authentication.logOut(request.headers())));
  }
}
