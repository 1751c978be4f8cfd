package org.uplink.rpc.jsonrpc;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The id of one piece of work, such as a run of the engine. All lines about it have the id in the
 * logs of both sides: the client sends it with each call, and the server takes it over for its own
 * lines. A thread has the id while a {@link Scope} is open; another thread does not inherit it.
 *
 * @param text letters, digits, dots, {@code -} and {@code _}, at most {@link #MAX_LENGTH}
 */
public record CorrelationId(String text) {
  /** The name among the mapped diagnostic values of the log. */
  public static final String KEY = "correlation";

  /** In characters. oVirt's ids are UUIDs, or shorter. */
  public static final int MAX_LENGTH = 64;

  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._-]{1," + MAX_LENGTH + "}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Creates an id.
   *
   * @throws IllegalArgumentException the text has other characters, or is empty or too long
   */
  public CorrelationId {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("not a correlation id: " + text);
    }
  }

  /** Returns a new id, such as check-7f3a90c2. */
  public static CorrelationId random(String kind) {
    return new CorrelationId(kind + "-" + HexFormat.of().toHexDigits(RANDOM.nextInt()));
  }

  /**
   * Returns the id that a peer has sent: shortened, and with {@code _} for each character that an
   * id does not have. Empty if nothing is left.
   */
  public static Optional<CorrelationId> ofPeer(String sent) {
    String kept =
        sent.substring(0, Math.min(sent.length(), MAX_LENGTH))
            .strip()
            .replaceAll("[^A-Za-z0-9._-]", "_");
    return kept.isEmpty() ? Optional.empty() : Optional.of(new CorrelationId(kept));
  }

  /** Returns the id of this thread. */
  public static Optional<CorrelationId> current() {
    return Optional.ofNullable(MDC.get(KEY)).map(CorrelationId::new);
  }

  /** Opens a scope of this id. */
  public Scope open() {
    return open(Optional.of(this));
  }

  /** Opens a scope of the id, or one without an id. */
  public static Scope open(Optional<CorrelationId> id) {
    var scope = new Scope(MDC.get(KEY));
    set(id.map(CorrelationId::text).orElse(null));
    return scope;
  }

  @Override
  public String toString() {
    return text;
  }

  private static void set(@Nullable String text) {
    if (text == null) {
      MDC.remove(KEY);
    } else {
      MDC.put(KEY, text);
    }
  }

  /** While it is open, the thread that opened it has the id. The same thread closes it. */
  public static final class Scope implements AutoCloseable {
    private final @Nullable String before;

    private Scope(@Nullable String before) {
      this.before = before;
    }

    @Override
    public void close() {
      set(before);
    }
  }
}
