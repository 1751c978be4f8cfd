package org.uplink.rpc.jsonrpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Remembers the answers of methods that change something, so that a request that is sent again does
 * not run again.
 *
 * <p>The same request is: the same client, the same id, the same method and parameters. An id with
 * other content is another request. The same client is: the same connection; and, where the id is
 * unique by its form (a string of 16 characters or more, a UUID say), also another connection with
 * the same certificate. An answer is remembered for a minute, one of a unique id for ten; at most
 * 1024 of them and 8 MiB, the oldest go first. Thread-safe.
 */
public final class ReplayCache {
  static final Duration LIFETIME = Duration.ofMinutes(1);
  static final Duration UNIQUE_ID_LIFETIME = Duration.ofMinutes(10);
  static final int MAX_ENTRIES = 1024;
  static final long MAX_BYTES = 8L << 20;
  private static final int UNIQUE_ID_LENGTH = 16;

  private record Key(Object client, JsonNode id, String request) {}

  private static final class Entry {
    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    final long lifetime;
    long ended;
    int size;
    boolean done;

    Entry(long lifetime) {
      this.lifetime = lifetime;
    }
  }

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private long cachedBytes;

  public ReplayCache(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Runs {@code call}, or gives (or waits for) the answer of the first run. */
  byte[] runOnce(
      Caller caller, JsonNode id, String method, JsonNode params, Supplier<byte[]> call) {
    var unique = id.isString() && id.stringValue().length() >= UNIQUE_ID_LENGTH;
    var client = unique ? caller.certificate() : (Object) caller.connection();
    var key = new Key(client, id, digest(method, params));
    var mine = new Entry((unique ? UNIQUE_ID_LIFETIME : LIFETIME).toNanos());
    Entry first;
    lock.lock();
    try {
      evict();
      first = entries.putIfAbsent(key, mine);
    } finally {
      lock.unlock();
    }
    return first == null ? run(key, mine, call) : first.answer.join();
  }

  private byte[] run(Key key, Entry entry, Supplier<byte[]> call) {
    try {
      var answer = call.get();
      lock.lock();
      try {
        entry.done = true;
        entry.ended = nanoTime.getAsLong();
        entry.size = answer.length;
        cachedBytes += answer.length;
        // To the end: the order is that of age.
        entries.remove(key);
        entries.put(key, entry);
        evict();
      } finally {
        lock.unlock();
      }
      entry.answer.complete(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      lock.lock();
      try {
        entries.remove(key);
      } finally {
        lock.unlock();
      }
      entry.answer.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * Drops what is too old or too much; never a call under way, of which there are no more than run
   * at once.
   */
  private void evict() {
    var now = nanoTime.getAsLong();
    var all = entries.values().iterator();
    var surplus = entries.size() - MAX_ENTRIES;
    while (all.hasNext()) {
      var entry = all.next();
      if (entry.done
          && (surplus > 0 || cachedBytes > MAX_BYTES || now - entry.ended > entry.lifetime)) {
        all.remove();
        cachedBytes -= entry.size;
        surplus--;
      }
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  private static String digest(String method, JsonNode params) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update(method.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      return HexFormat.of()
          .formatHex(sha.digest(params.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
