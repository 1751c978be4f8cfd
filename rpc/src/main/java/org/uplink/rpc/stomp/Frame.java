package org.uplink.rpc.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A frame of STOMP 1.2. Immutable, because no code writes into the body. */
public final class Frame implements SessionEvent {
  private static final byte[] NO_BODY = new byte[0];

  private final Command command;
  private final List<String> headers;
  private final byte[] body;

  private Frame(Command command, List<String> headers, byte[] body) {
    if (headers.size() % 2 != 0) {
      throw new IllegalArgumentException("header without a value: " + headers);
    }
    this.command = command;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Creates a frame without a body.
   *
   * @param headers names and values alternately, not escaped
   */
  public static Frame of(Command command, String... headers) {
    return new Frame(command, List.of(headers), NO_BODY);
  }

  /** Creates a frame with a body. The encoder adds {@code content-length}. */
  public static Frame of(Command command, byte[] body, List<String> headers) {
    return new Frame(command, headers, body);
  }

  /**
   * Creates an ERROR. Its text is in the {@code message} header and in the body, because clients
   * read one or the other.
   */
  public static Frame error(String text, String... more) {
    var headers = new java.util.ArrayList<String>();
    headers.add("message");
    headers.add(text);
    headers.add("content-type");
    headers.add("text/plain");
    headers.addAll(Arrays.asList(more));
    return new Frame(Command.ERROR, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  public Command command() {
    return command;
  }

  /**
   * Returns the first header of that name. The first of repeated headers counts (section "Repeated
   * Header Entries").
   */
  public Optional<String> header(String name) {
    for (var i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equals(name)) {
        return Optional.of(headers.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** Returns names and values alternately, in the order of the frame. */
  public List<String> headers() {
    return headers;
  }

  public byte[] body() {
    return body;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame
        && command == frame.command
        && headers.equals(frame.headers)
        && Arrays.equals(body, frame.body);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * command.hashCode() + headers.hashCode()) + Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return command + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
  }
}
