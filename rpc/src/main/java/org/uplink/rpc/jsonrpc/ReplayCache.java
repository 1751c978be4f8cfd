package org.uplink.rpc.jsonrpc;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.uplink.platform.Sha256;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the answers of methods that change something, so that a repeated request gets the first
 * answer and does not run again. Thread-safe.
 *
 * <p>Two requests are the same if client, id, method and parameters are equal. A string of at least
 * 16 characters, such as a UUID, counts as a unique id. Requests with a unique id are from the same
 * client if their peers are equal. Other requests are from the same client if their origins are
 * equal. The cache keeps an answer for one minute, and for ten minutes if its id is unique. It
 * keeps at most 1024 answers and 4 MiB, and drops the oldest first.
 */
public final class ReplayCache {
  static final Duration LIFETIME = Duration.ofMinutes(1);
  static final Duration UNIQUE_ID_LIFETIME = Duration.ofMinutes(10);
  static final int MAX_ENTRIES = 1024;
  static final long MAX_BYTES = 4L << 20;
  private static final int UNIQUE_ID_LENGTH = 16;

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private long cachedBytes;

  public ReplayCache(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Runs {@code call} if it is new; otherwise waits for, and returns, the answer of its first run.
   */
  byte[] runOnce(
      Caller caller, JsonNode id, String method, JsonNode params, Supplier<byte[]> call) {
    boolean unique = id.isString() && id.stringValue().length() >= UNIQUE_ID_LENGTH;
    Object client = unique ? caller.peer() : caller.origin();
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

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  private byte[] run(Key key, Entry entry, Supplier<byte[]> call) {
    try {
      byte[] answer = call.get();
      lock.lock();
      try {
        entry.done = true;
        entry.ended = nanoTime.getAsLong();
        entry.size = answer.length;
        cachedBytes += answer.length;
        // Moves the entry to the end, because it is the newest now.
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
   * Drops old answers and those beyond the limits. Never drops a running call; the server limits
   * how many calls run.
   */
  private void evict() {
    long now = nanoTime.getAsLong();
    Iterator<Entry> remaining = entries.values().iterator();
    int surplus = entries.size() - MAX_ENTRIES;
    while (remaining.hasNext()) {
      Entry entry = remaining.next();
      if (entry.done
          && (surplus > 0 || cachedBytes > MAX_BYTES || now - entry.ended > entry.lifetime)) {
        remaining.remove();
        cachedBytes -= entry.size;
        surplus--;
      }
    }
  }

  private static String digest(String method, JsonNode params) {
    return Sha256.of(method + "\0" + params);
  }

  private record Key(Object client, JsonNode id, String requestDigest) {}

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
}
