package org.uplink.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages of the documentation. */
final class DocumentationPages {
  static final Path ROOT = Path.of(System.getProperty("uplink.root"));
  static final Path DOCS = ROOT.resolve("docs");

  private DocumentationPages() {}

  /** Returns the pages in docs, and those at the root of the repository. */
  static List<Path> all() throws IOException {
    try (Stream<Path> docs = Files.walk(DOCS);
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(docs, top).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
