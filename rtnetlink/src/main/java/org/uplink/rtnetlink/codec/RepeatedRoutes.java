package org.uplink.rtnetlink.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.wire.MessageCopy;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * Reads the answers to route lookups, and keeps the latest results: an answer that repeats an
 * earlier one gives the same object. One thread at a time may use it.
 *
 * <p>A route has the names of its devices, which the answer does not have. So {@link #forget} must
 * be called when a device may have another name.
 */
public final class RepeatedRoutes {
  /** The number of results that are kept: 2 to the power of this. */
  private static final int BITS = 6;

  /** The largest answer whose result is kept, in bytes. Answers with one next hop are smaller. */
  private static final int LARGEST = 256;

  private final RouteReader reader;
  private final @Nullable Entry[] entries = new Entry[1 << BITS];

  /** Keeps the routes that a reader reads. */
  public RepeatedRoutes(RouteReader reader) {
    this.reader = reader;
  }

  /** Returns the result for the answer that the cursor is positioned on. */
  public Lookup.Found read(MessageCursor answer) {
    reader.message.copy(answer.bytes(), answer.payloadStart(), answer.payloadEnd());
    MessageCopy words = reader.message.words;
    int slot = (words.hash() * 0x9E37_79B9) >>> (Integer.SIZE - BITS);
    Entry kept = entries[slot];
    if (kept != null && kept.matches(words)) {
      return kept.found;
    }
    reader.message.parse();
    Lookup.Found found = new Lookup.Found(reader.route(answer.bytes()));
    if (words.size() <= LARGEST) {
      entries[slot] = new Entry(reader.message, found);
    }
    return found;
  }

  /** Reads each answer again at its next use. */
  public void forget() {
    Arrays.fill(entries, null);
  }

  /** A result and its answer. */
  private static final class Entry {
    private final int size;
    private final int[] words;

    /** The index of the answer's cache information, or 0. */
    private final int cacheInfo;

    private final Lookup.Found found;

    Entry(RouteMessage answer, Lookup.Found found) {
      this.size = answer.words.size();
      this.words = answer.words.toArray();
      this.cacheInfo = answer.cacheInfo;
      this.found = found;
    }

    /**
     * Returns whether another answer gives the same result. Of the cache information, a route has
     * the expiry and the error only; the other fields count the uses of the kernel's entry.
     */
    boolean matches(MessageCopy other) {
      if (other.size() != size) {
        return false;
      }
      int end = words.length;
      return cacheInfo == 0
          ? other.matches(words, 0, end)
          : other.matches(words, 0, cacheInfo)
              && other.matches(words, cacheInfo + 2, cacheInfo + 4)
              && other.matches(words, cacheInfo + 8, end);
    }
  }
}
