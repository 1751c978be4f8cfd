package org.uplink.engine.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.uplink.api.Problem;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.rest.access.Authentication;

/**
 * The streams of events that clients follow (server-sent events, as the HTML standard of WHATWG has
 * them). Each stream reads the stored log, so none misses an event, and a client that comes back
 * gets what it has missed. Thread-safe.
 */
final class EventStreams implements AutoCloseable {
  private static final int MAX_STREAMS = 100;
  private static final int MAX_AT_ONCE = 500;

  /** How long after an event a client gets it at the latest. */
  private static final Duration READ_INTERVAL = Duration.ofMillis(250);

  /** The engine sends an event without content so often, which shows that the connection works. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private static final String ALIVE = "event: alive\ndata:\n\n";

  /** A client that takes no byte for so long loses its place. */
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(30);

  /** A stream then ends, and the client opens the next one. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final AuditLog audit;
  private final Authentication authentication;
  private final Semaphore places = new Semaphore(MAX_STREAMS);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("event-streams").daemon().factory());

  EventStreams(AuditLog audit, Authentication authentication) {
    this.audit = audit;
    this.authentication = authentication;
    var _ =
        watch.scheduleWithFixedDelay(
            () -> streams.forEach(Stream::endIfBlocked), 5, 5, TimeUnit.SECONDS);
  }

  /**
   * Returns a stream of the events after the one that the request names, else of those that are
   * stored from now on.
   */
  ApiResponse.Stream open(ApiRequest request) {
    Optional<String> host = request.text("host");
    long last =
        request
            .lastEventId()
            .or(() -> request.number("after", 0, Long.MAX_VALUE))
            .orElseGet(this::latest);
    if (!places.tryAcquire()) {
      throw new ProblemException(
          new Problem(
              "urn:uplink:problem:too-many-streams",
              "Too many clients follow the events",
              503,
              MAX_STREAMS + " clients follow the events, and there is no place for more.",
              Optional.empty(),
              Optional.of("Close pages and commands that follow events, and try again.")));
    }
    return new Stream(last, host, () -> authentication.isAdministrator(request.headers()));
  }

  /** Ends all streams. */
  @Override
  public void close() {
    closed.countDown();
    watch.shutdownNow();
  }

  private long latest() {
    List<AuditLog.Entry> entries = audit.latest(Optional.empty(), 1);
    return entries.isEmpty() ? 0 : entries.getLast().id();
  }

  private final class Stream implements ApiResponse.Stream {
    private final Optional<String> host;
    private final BooleanSupplier isAllowed;
    private long last;

    /** The thread that writes and since when; null while none does. */
    private @Nullable Writing writing;

    Stream(long last, Optional<String> host, BooleanSupplier isAllowed) {
      this.last = last;
      this.host = host;
      this.isAllowed = isAllowed;
    }

    @Override
    public String contentType() {
      return "text/event-stream";
    }

    @Override
    public void close() {
      streams.remove(this);
      places.release();
    }

    /** Interrupts a write that takes too long, which closes the connection. */
    synchronized void endIfBlocked() {
      if (writing != null && System.nanoTime() - writing.since() > WRITE_LIMIT.toNanos()) {
        writing.thread().interrupt();
      }
    }

    private synchronized void note(@Nullable Writing now) {
      writing = now;
    }

    @Override
    public void write(OutputStream out) throws IOException, InterruptedException {
      streams.add(this);
      long end = System.nanoTime() + LIFETIME.toNanos();
      long written = System.nanoTime();
      write(out, ALIVE);
      boolean isClosed = false;
      while (!isClosed && System.nanoTime() - end < 0 && isAllowed.getAsBoolean()) {
        // Of all hosts: so no event is read twice, also if this host has none.
        List<AuditLog.Entry> entries = audit.after(last, Optional.empty(), MAX_AT_ONCE);
        for (AuditLog.Entry entry : entries) {
          if (host.isEmpty() || host.equals(entry.event().host())) {
            write(out, entry);
            written = System.nanoTime();
          }
          last = entry.id();
        }
        if (System.nanoTime() - written > SIGN_OF_LIFE.toNanos()) {
          write(out, ALIVE);
          written = System.nanoTime();
        }
        if (entries.isEmpty()) {
          isClosed = closed.await(READ_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    }

    private void write(OutputStream out, AuditLog.Entry entry) throws IOException {
      String json = new String(ApiJson.write(DocumentWriter.event(entry)), StandardCharsets.UTF_8);
      write(out, "id: %d\ndata: %s\n\n".formatted(entry.id(), json));
    }

    private void write(OutputStream out, String text) throws IOException {
      note(new Writing(Thread.currentThread(), System.nanoTime()));
      try {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      } finally {
        note(null);
      }
    }
  }

  private record Writing(Thread thread, long since) {}
}
