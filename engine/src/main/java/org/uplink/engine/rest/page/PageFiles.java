package org.uplink.engine.rest.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.Sha256;

/** Reads the files of the page, each once. Thread-safe. */
public final class PageFiles {
  /** The name of the page itself. */
  public static final String INDEX = "index.html";

  private static final String FOLDER = "org/uplink/engine/page/";

  /** The version is that of the pom. */
  private static final Map<String, String> LIBRARIES =
      Map.of("lit-html.js", "META-INF/resources/webjars/lit-html/3.3.2/lit-html.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /** No name is a path out of the folder. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}\\.(html|css|js|svg)");

  private static final int TAG_LENGTH = 16;

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  /** Returns a file by its name; empty if the page has no such file. */
  public Optional<PageFile> find(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.ofNullable(files.computeIfAbsent(name, it -> read(it, matcher.group(1))));
  }

  private static @Nullable PageFile read(String name, String extension) {
    String resource = LIBRARIES.getOrDefault(name, FOLDER + name);
    try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null
          ? null
          : file(extension, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("read the page's file " + name, e);
    }
  }

  private static PageFile file(String extension, String text) throws IOException {
    return new PageFile(
        TYPES.getOrDefault(extension, "text/plain"),
        text,
        compressed(text),
        Sha256.of(text).substring(0, TAG_LENGTH));
  }

  private static ByteBuffer compressed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer();
  }
}
