package org.uplink.engine.rest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.uplink.api.Problem;
import org.uplink.engine.rest.page.PageFile;
import org.uplink.engine.rest.page.PageFiles;
import org.uplink.picture.Svg;
import org.uplink.platform.Sha256;

/** The web page: {@code /} and {@code /page/NAME}. */
final class PageResource {
  /**
   * The page uses nothing from elsewhere, and no text becomes code in it. The only style inside the
   * page is that of the pictures. {@code lit-html} is the policy of the library of this name, which
   * makes the page's elements from its own templates.
   */
  private static final String CONTENT_SECURITY_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self' 'sha256-" + hash(Svg.style()) + "'",
          "img-src 'self'",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types lit-html");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-cache",
          "Vary", "Accept-Encoding",
          "Content-Security-Policy", CONTENT_SECURITY_POLICY,
          "Cross-Origin-Opener-Policy", "same-origin",
          "Referrer-Policy", "no-referrer");

  private final PageFiles files = new PageFiles();

  ApiResponse index(ApiRequest request) {
    return file(request, PageFiles.INDEX);
  }

  ApiResponse file(ApiRequest request) {
    return file(request, request.name());
  }

  private ApiResponse file(ApiRequest request, String name) {
    PageFile file = files.find(name).orElseThrow(() -> noSuchFile(name));
    // Nothing secret is in a file, so its compressed length says nothing.
    boolean compressed = request.acceptsGzip();
    String tag = "\"%s%s\"".formatted(file.tag(), compressed ? "-gzip" : "");
    Map<String, String> headers = new HashMap<>(HEADERS);
    headers.put("ETag", tag);
    if (request.hasTag(tag)) {
      return new ApiResponse(304, Optional.empty(), headers);
    }
    if (compressed) {
      headers.put("Content-Encoding", "gzip");
    }
    return new ApiResponse(
        200,
        Optional.of(
            compressed
                ? new ApiResponse.Bytes(file.contentType(), file.compressed())
                : new ApiResponse.Text(file.contentType(), file.text())),
        headers);
  }

  private static String hash(String text) {
    return Base64.getEncoder()
        .encodeToString(Sha256.begin().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static ProblemException noSuchFile(String name) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:no-such-resource",
            "The resource does not exist",
            404,
            "The page has no file \"" + name + "\".",
            Optional.of(name),
            Optional.of("Open the page itself, at /.")));
  }
}
