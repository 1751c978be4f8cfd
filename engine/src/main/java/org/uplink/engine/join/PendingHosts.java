package org.uplink.engine.join;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.JoinCode;

/**
 * The hosts that want to join without a token. They are strangers, so they are only in memory, and
 * few: after a restart of the engine, a host that still waits asks again by itself, with the same
 * key and so with the same code. A change of the machine's clock forgets no host, and keeps none
 * longer. Thread-safe.
 */
final class PendingHosts {
  static final int MAX = 1000;

  /** How many may wait of one IPv4 address, or of one IPv6 network of 64 bits. */
  static final int MAX_OF_NETWORK = 4;

  static final Duration LIFETIME = Duration.ofHours(1);

  /** How often all hosts that wait ask together, at most, in a second. */
  private static final int REQUESTS_PER_SECOND = 50;

  private static final int LEAST_RETRY_SECONDS = 3;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<JoinCode, Entry> entries = new LinkedHashMap<>();

  /**
   * @param clock tells the times that people see
   * @param nanoTime counts as {@link System#nanoTime}, and decides when a host is forgotten
   */
  PendingHosts(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes note of a host that asks again.
   *
   * @return empty if it is not known
   */
  synchronized Optional<Known> askAgain(JoinCode code, String name) {
    long now = removeExpired();
    Optional<Entry> known = Optional.ofNullable(entries.get(code));
    known.ifPresent(
        entry -> {
          entry.host = entry.host.askedAgain(name, clock.instant());
          entry.asked = now;
          entry.silence = silence();
        });
    return known.map(entry -> entry.known(now));
  }

  /**
   * Adds a host that asks for the first time.
   *
   * @param network the addresses that count as one
   */
  synchronized AddResult add(
      JoinCode code, String name, CertificateRequest request, String network, String origin) {
    Optional<Known> known = askAgain(code, name);
    if (known.isPresent()) {
      return new AddResult.AlreadyKnown(known.get());
    }
    if (waiting().size() >= MAX) {
      return new AddResult.TooMany();
    }
    long ofNetwork =
        entries.values().stream()
            .filter(entry -> entry.decision == Decision.NONE && entry.network.equals(network))
            .count();
    if (ofNetwork >= MAX_OF_NETWORK) {
      return new AddResult.TooManyOfNetwork(network);
    }
    Instant since = clock.instant();
    var host = new PendingHost(code, name, request, origin, since, since, since.plus(LIFETIME));
    long now = nanoTime.getAsLong();
    var entry = new Entry(host, network, silence(), now);
    entries.put(code, entry);
    return new AddResult.Added(entry.known(now));
  }

  /** Returns the hosts that wait, sorted by their codes. */
  synchronized List<PendingHost> list() {
    removeExpired();
    return waiting().stream()
        .sorted((one, other) -> one.code().text().compareTo(other.code().text()))
        .toList();
  }

  /** Returns a host that waits or was decided upon, while it is not forgotten. */
  synchronized Optional<Known> find(JoinCode code) {
    long now = removeExpired();
    return Optional.ofNullable(entries.get(code)).map(entry -> entry.known(now));
  }

  /** Stores what somebody has decided. The host learns it when it asks again. */
  synchronized void decide(JoinCode code, Decision decision) {
    Optional.ofNullable(entries.get(code)).ifPresent(entry -> entry.decision = decision);
  }

  /** Returns after how many seconds a host has to ask again. */
  synchronized int retrySeconds() {
    return Math.max(LEAST_RETRY_SECONDS, waiting().size() / REQUESTS_PER_SECOND);
  }

  /**
   * Returns after how long a host that does not ask again is forgotten. Its command has ended then,
   * and its key is gone: who approves it would add a host that can never connect.
   */
  private Duration silence() {
    return Duration.ofSeconds(3L * retrySeconds() + 10);
  }

  private List<PendingHost> waiting() {
    return entries.values().stream()
        .filter(entry -> entry.decision == Decision.NONE)
        .map(entry -> entry.host)
        .toList();
  }

  /**
   * Forgets the hosts whose time is over.
   *
   * @return the time now, as {@link System#nanoTime} counts
   */
  private long removeExpired() {
    long now = nanoTime.getAsLong();
    entries.values().removeIf(entry -> entry.isExpired(now));
    return now;
  }

  /** What somebody has decided about a host. */
  enum Decision {
    NONE,
    APPROVED,
    REJECTED
  }

  /**
   * A host that has asked.
   *
   * @param left how long it is not forgotten
   */
  record Known(PendingHost host, Decision decision, Duration left) {}

  /** The result of {@link #add}. */
  sealed interface AddResult {
    record Added(Known known) implements AddResult {}

    record AlreadyKnown(Known known) implements AddResult {}

    record TooMany() implements AddResult {}

    record TooManyOfNetwork(String network) implements AddResult {}
  }

  private static final class Entry {
    private final String network;
    private final long begun;
    private PendingHost host;
    private long asked;
    private Duration silence;
    private Decision decision = Decision.NONE;

    Entry(PendingHost host, String network, Duration silence, long now) {
      this.host = host;
      this.network = network;
      this.silence = silence;
      this.begun = now;
      this.asked = now;
    }

    boolean isExpired(long now) {
      boolean isSilent = decision == Decision.NONE && now - asked >= silence.toNanos();
      return isSilent || now - begun >= LIFETIME.toNanos();
    }

    Known known(long now) {
      return new Known(host, decision, LIFETIME.minusNanos(now - begun));
    }
  }
}
