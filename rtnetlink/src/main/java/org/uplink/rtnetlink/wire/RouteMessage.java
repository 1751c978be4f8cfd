package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a route's message ({@code RTM_NEWROUTE}), read without an allocation.
 *
 * <p>{@link #read} overwrites all fields. For an attribute that holds attributes, a field stores
 * the offsets only. The offsets are valid as long as the memory keeps the message.
 */
public final class RouteMessage {
  /** Bytes of the fixed header ({@code struct rtmsg}). */
  public static final int HEADER = 12;

  private static final int CACHE_INFO = 32;

  private final AttributeCursor cursor = new AttributeCursor();

  public int family;
  public int destinationLength;
  public int sourceLength;
  public int tos;
  public int table;
  public int protocol;
  public int scope;
  public int type;
  public int flags;

  public int outputIndex;
  public int inputIndex;
  public boolean hasPriority;
  public int priority;
  public boolean hasMark;
  public int mark;
  public boolean hasUid;
  public int uid;
  public int nextHopId;
  public int realms;
  public int preference;
  public int expires;
  public int error;
  public int encapsulationType;

  /** The number of attributes that have no field here. */
  public int unmodelled;

  /**
   * The offset of the first attribute. {@link #attributesTo} is the offset of the first byte after
   * the last one.
   */
  public int attributesFrom;

  public int attributesTo;

  public final RawAddress destination = new RawAddress();
  public final RawAddress source = new RawAddress();
  public final RawAddress preferredSource = new RawAddress();
  public final RawAddress gateway = new RawAddress();

  public final Span metrics = new Span();
  public final Span multipath = new Span();
  public final Span encapsulation = new Span();

  /**
   * Reads a message.
   *
   * @param bytes the memory that holds it
   * @param from the offset of its fixed header
   * @param to the offset behind its last byte
   * @throws MalformedMessageException if the message is malformed
   */
  public void read(MemorySegment bytes, int from, int to) {
    if (from < 0 || to > bytes.byteSize() || to - from < HEADER) {
      throw new MalformedMessageException("route message of " + (to - from) + " bytes");
    }
    family = bytes.get(JAVA_BYTE, from) & 0xff;
    destinationLength = bytes.get(JAVA_BYTE, from + 1L) & 0xff;
    sourceLength = bytes.get(JAVA_BYTE, from + 2L) & 0xff;
    tos = bytes.get(JAVA_BYTE, from + 3L) & 0xff;
    table = bytes.get(JAVA_BYTE, from + 4L) & 0xff;
    protocol = bytes.get(JAVA_BYTE, from + 5L) & 0xff;
    scope = bytes.get(JAVA_BYTE, from + 6L) & 0xff;
    type = bytes.get(JAVA_BYTE, from + 7L) & 0xff;
    flags = bytes.get(JAVA_INT_UNALIGNED, from + 8L);
    clear();
    attributesFrom = from + HEADER;
    attributesTo = to;
    cursor.over(bytes, attributesFrom, to);
    while (cursor.next()) {
      attribute();
    }
    check();
  }

  /**
   * Returns whether an attribute has a field here.
   *
   * @param type the attribute's type without flags
   */
  public static boolean isModelled(int type) {
    return switch (type) {
      case RouteAttribute.DST,
          RouteAttribute.SRC,
          RouteAttribute.PREFSRC,
          RouteAttribute.GATEWAY,
          RouteAttribute.VIA,
          RouteAttribute.IIF,
          RouteAttribute.OIF,
          RouteAttribute.TABLE,
          RouteAttribute.NH_ID,
          RouteAttribute.FLOW,
          RouteAttribute.PREF,
          RouteAttribute.ENCAP_TYPE,
          RouteAttribute.METRICS,
          RouteAttribute.MULTIPATH,
          RouteAttribute.ENCAP,
          RouteAttribute.PRIORITY,
          RouteAttribute.MARK,
          RouteAttribute.UID,
          RouteAttribute.CACHEINFO,
          RouteAttribute.PAD ->
          true;
      default -> false;
    };
  }

  private void clear() {
    outputIndex = 0;
    inputIndex = 0;
    hasPriority = false;
    priority = 0;
    hasMark = false;
    mark = 0;
    hasUid = false;
    uid = 0;
    nextHopId = 0;
    realms = 0;
    preference = -1;
    expires = 0;
    error = 0;
    encapsulationType = 0;
    unmodelled = 0;
    destination.clear();
    source.clear();
    preferredSource.clear();
    gateway.clear();
    metrics.clear();
    multipath.clear();
    encapsulation.clear();
  }

  private void attribute() {
    switch (cursor.type()) {
      case RouteAttribute.DST -> destination.read(cursor, 0);
      case RouteAttribute.SRC -> source.read(cursor, 0);
      case RouteAttribute.PREFSRC -> preferredSource.read(cursor, 0);
      case RouteAttribute.GATEWAY -> gateway.read(cursor, 0);
      case RouteAttribute.VIA -> gateway.read(cursor, 2);
      case RouteAttribute.IIF -> inputIndex = cursor.s32();
      case RouteAttribute.OIF -> outputIndex = cursor.s32();
      case RouteAttribute.TABLE -> table = cursor.s32();
      case RouteAttribute.NH_ID -> nextHopId = cursor.s32();
      case RouteAttribute.FLOW -> realms = cursor.s32();
      case RouteAttribute.PREF -> preference = cursor.u8();
      case RouteAttribute.ENCAP_TYPE -> encapsulationType = cursor.u16();
      case RouteAttribute.METRICS -> metrics.set(cursor);
      case RouteAttribute.MULTIPATH -> multipath.set(cursor);
      case RouteAttribute.ENCAP -> encapsulation.set(cursor);
      case RouteAttribute.PRIORITY -> {
        hasPriority = true;
        priority = cursor.s32();
      }
      case RouteAttribute.MARK -> {
        hasMark = true;
        mark = cursor.s32();
      }
      case RouteAttribute.UID -> {
        hasUid = true;
        uid = cursor.s32();
      }
      case RouteAttribute.CACHEINFO -> {
        if (cursor.length() < CACHE_INFO) {
          throw new MalformedMessageException("cache information of " + cursor.length() + " bytes");
        }
        expires = cursor.s32(8);
        error = cursor.s32(12);
      }
      case RouteAttribute.PAD -> {
        // Aligns the next attribute.
      }
      // RouteReader keeps attributes without a field as bytes. Newer kernels send attributes that
      // this library does not know.
      default -> unmodelled++;
    }
  }

  /**
   * Checks that the family is known, that all addresses are of this family, and that prefix lengths
   * and device indexes are valid.
   */
  private void check() {
    int size =
        switch (family) {
          case Netlink.INET -> 4;
          case Netlink.INET6 -> 16;
          default -> throw new MalformedMessageException("route of address family " + family);
        };
    if (destinationLength > 8 * size || sourceLength > 8 * size) {
      throw new MalformedMessageException(
          "prefix lengths %d and %d of %d-byte addresses"
              .formatted(destinationLength, sourceLength, size));
    }
    destination.check(size);
    source.check(size);
    if (outputIndex < 0 || inputIndex < 0) {
      throw new MalformedMessageException(
          "device indexes %d and %d".formatted(outputIndex, inputIndex));
    }
  }

  /** The offsets of an attribute that holds attributes. */
  public static final class Span {
    public int from;
    public int to;

    /** Returns whether the message has the attribute. */
    public boolean isPresent() {
      return to != 0;
    }

    /** Returns a cursor over the inner attributes, in the memory that the message was read from. */
    public AttributeCursor over(MemorySegment bytes) {
      return new AttributeCursor().over(bytes, from, to);
    }

    private void clear() {
      from = 0;
      to = 0;
    }

    private void set(AttributeCursor cursor) {
      from = cursor.start();
      to = cursor.start() + cursor.length();
    }
  }
}
