package org.uplink.cli.rest;

import java.io.StringWriter;
import org.uplink.platform.TextSanitizer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes and reads the documents of {@code api} as JSON. Omits absent members and ignores unknown
 * ones. The members of a document are the components of its record.
 */
public final class RestJson {
  /** A page of a list has at most 1,000 items. */
  private static final long MAX_VALUES = 1_000_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxTokenCount(MAX_VALUES)
                  .build())
          .build();

  private RestJson() {}

  /** Returns the document as one line of JSON, and escapes characters that control a terminal. */
  public static String write(Object document) {
    var text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      RecordWriter.write(generator, document);
    }
    return TextSanitizer.escapeInJson(text.toString());
  }

  /**
   * Reads a document.
   *
   * @throws tools.jackson.core.JacksonException if the text is not JSON, or not this document
   */
  public static <T> T read(String json, Class<T> document) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      Object read = RecordReader.read(parser, document);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "there is more text after the document");
      }
      return document.cast(read);
    }
  }
}
