package org.uplink.engine.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uplink.api.Problem;

/**
 * Refuses a request whose end a proxy in front of the engine could see elsewhere (request
 * smuggling, RFC 9112, section 11.2): Helidon 4.3.1 accepts two Content-Length headers, a
 * Content-Length with a sign, and a Content-Length together with a Transfer-Encoding. The refusal
 * ends the connection, so that the bytes that follow are not read as another request.
 */
final class RequestFraming {
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,10}");

  private RequestFraming() {}

  /**
   * @throws ProblemException the length of the body is not certain
   */
  static void check(Headers headers) {
    List<String> lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
    List<String> encodings = headers.all(HeaderNames.TRANSFER_ENCODING, List::of);
    if (lengths.size() > 1 || !lengths.stream().allMatch(RequestFraming::isLength)) {
      throw refused(
          "Content-Length", "The Content-Length is not one number of at most ten digits.");
    }
    if (!encodings.isEmpty() && !lengths.isEmpty()) {
      throw refused(
          "Transfer-Encoding", "The request has a Content-Length and a Transfer-Encoding.");
    }
    if (encodings.size() > 1
        || !encodings.stream().allMatch(encoding -> encoding.equalsIgnoreCase("chunked"))) {
      throw refused("Transfer-Encoding", "The Transfer-Encoding is not chunked, once.");
    }
  }

  private static boolean isLength(String text) {
    return LENGTH.matcher(text).matches();
  }

  private static ProblemException refused(String header, String detail) {
    return ProblemException.endingConnection(
        new Problem(
            "urn:uplink:problem:malformed",
            "The request cannot be read",
            400,
            detail,
            Optional.of(header),
            Optional.of("Send the length of the body once.")));
  }
}
