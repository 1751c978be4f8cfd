package org.uplink.rtnetlink.codec;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.wire.RawAddress;

/**
 * Caches {@link InetAddress} objects, because answers repeat the same gateways and sources, and
 * each InetAddress consists of two or three objects. A new entry overwrites an old one with the
 * same hash. Not thread-safe.
 */
final class AddressCache {
  /**
   * The number of entries with the same hash. An answer has at most four addresses, so the
   * addresses of one answer never evict each other.
   */
  private static final int WAYS = 4;

  private static final int SETS = 16;

  private final @Nullable Entry[] entries = new Entry[SETS * WAYS];
  private int next;

  /** Returns the entry of an address, which must be present. */
  Entry get(RawAddress raw) {
    long mixed = (raw.high * 31 + raw.low) * 0x9E37_79B9_7F4A_7C15L;
    int first = (int) (mixed >>> 60) * WAYS;
    for (int way = 0; way < WAYS; way++) {
      Entry entry = entries[first + way];
      if (entry != null
          && entry.low == raw.low
          && entry.high == raw.high
          && entry.length == raw.length) {
        return entry;
      }
    }
    Entry made = new Entry(raw);
    entries[first + (next++ & (WAYS - 1))] = made;
    return made;
  }

  /**
   * Returns an address as an object. Sixteen bytes are an IPv6 address even if it is IPv4-mapped,
   * as in the kernel.
   */
  static InetAddress address(byte[] bytes) {
    try {
      return bytes.length == 16
          ? Inet6Address.getByAddress(null, bytes, -1)
          : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address of " + bytes.length + " bytes", e);
    }
  }

  /** An address as the types that a route needs. */
  static final class Entry {
    private final long high;
    private final long low;
    private final int length;
    final InetAddress address;
    final Optional<InetAddress> optional;
    final Prefix host;

    Entry(RawAddress raw) {
      high = raw.high;
      low = raw.low;
      length = raw.length;
      address = address(raw.bytes());
      optional = Optional.of(address);
      host = new Prefix(address, 8 * length);
    }
  }
}
