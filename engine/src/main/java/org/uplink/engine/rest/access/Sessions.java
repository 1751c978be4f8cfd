package org.uplink.engine.rest.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of browsers that have shown the token. They are in memory only, so they end with the
 * engine. Thread-safe.
 */
public final class Sessions {
  /** After this time a browser has to show the token again. */
  public static final Duration LIFETIME = Duration.ofHours(12);

  /** Beyond this number the oldest session ends. */
  private static final int MAX_SESSIONS = 1_000;

  private static final int ID_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;

  /** When each session ends, by its id, the oldest session first. */
  private final Map<String, Instant> ends = new LinkedHashMap<>();

  public Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins a session, and returns its id, which is a secret. */
  public synchronized String begin() {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (ends.size() == MAX_SESSIONS) {
      ends.remove(ends.keySet().iterator().next());
    }
    ends.put(id, clock.instant().plus(LIFETIME));
    return id;
  }

  /** Returns when a session ends; empty if it has ended or never was. */
  public synchronized Optional<Instant> end(String id) {
    Optional<Instant> end = Optional.ofNullable(ends.get(id));
    if (end.isPresent() && !clock.instant().isBefore(end.get())) {
      ends.remove(id);
      return Optional.empty();
    }
    return end;
  }

  public boolean isOpen(String id) {
    return end(id).isPresent();
  }

  /** Ends a session. */
  public synchronized void close(String id) {
    ends.remove(id);
  }
}
