package org.uplink.engine.rest;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uplink.api.Problem;
import org.uplink.platform.TextSanitizer;

/**
 * Refuses a request whose end a proxy in front of the engine could see elsewhere (request
 * smuggling, RFC 9112, section 11.2): Helidon 4.3.1 accepts a Content-Length that is there twice,
 * has a sign, or stands beside a Transfer-Encoding, malformed chunks, line feeds inside a header,
 * and a second Host. The connection ends with the refusal, so nothing that follows is taken for
 * another request.
 */
final class RequestFraming {
  /** RFC 9110, section 5.6.2. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final int MAX_NAME = 64;
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,10}");

  private RequestFraming() {}

  /**
   * @throws ProblemException the length of the body is not certain
   */
  static void check(Headers headers) {
    for (Header header : headers) {
      if (!NAME.matcher(header.name()).matches()
          || !header.allValues().stream().allMatch(RequestFraming::isValue)) {
        throw malformed(
            400,
            TextSanitizer.of(header.name(), MAX_NAME),
            "A header's name or value has a character that a header cannot have.",
            "Send each header on a line of its own, without control characters.");
      }
    }
    if (headers.all(HeaderNames.HOST, List::of).size() != 1) {
      throw malformed(400, "Host", "The request has no Host, or several.", "Send one Host.");
    }
    List<String> lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
    if (lengths.size() > 1 || !lengths.stream().allMatch(RequestFraming::isLength)) {
      throw malformed(
          "Content-Length", "The Content-Length is not one number of at most ten digits.");
    }
    if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
      // Helidon accepts a chunk's length with a sign, and any two characters after a chunk.
      throw malformed(
          411,
          "Transfer-Encoding",
          "The request has a Transfer-Encoding in place of a Content-Length.",
          "Send the body with a Content-Length.");
    }
  }

  private static boolean isValue(String value) {
    return value.chars().allMatch(unit -> unit == '\t' || (unit >= ' ' && unit != 0x7f));
  }

  private static boolean isLength(String text) {
    return LENGTH.matcher(text).matches();
  }

  private static ProblemException malformed(String header, String detail) {
    return malformed(400, header, detail, "Send the length of the body once.");
  }

  private static ProblemException malformed(
      int status, String header, String detail, String nextStep) {
    return ProblemException.endingConnection(
        new Problem(
            "urn:uplink:problem:malformed",
            "The request cannot be read",
            status,
            detail,
            Optional.of(header),
            Optional.of(nextStep)));
  }
}
