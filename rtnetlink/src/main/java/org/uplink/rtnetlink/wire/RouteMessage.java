package org.uplink.rtnetlink.wire;

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

  private static final int ATTRIBUTE_HEADER = 4;

  /** The message that was read last. */
  public final MessageCopy words = new MessageCopy();

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

  /** Whether the fields are those of {@link #words}. A repeated message is not read again. */
  private boolean parsed;

  /** The index in {@link #words} of the cache information ({@code struct rta_cacheinfo}), or 0. */
  public int cacheInfo;

  public final RawAddress destination = new RawAddress();
  public final RawAddress source = new RawAddress();
  public final RawAddress preferredSource = new RawAddress();
  public final RawAddress gateway = new RawAddress();

  public final AttributeSpan metrics = new AttributeSpan();
  public final AttributeSpan multipath = new AttributeSpan();
  public final AttributeSpan encapsulation = new AttributeSpan();

  /**
   * Reads a message.
   *
   * @param bytes the memory that holds it
   * @param from the offset of its fixed header
   * @param to the offset behind its last byte
   * @throws MalformedMessageException if the message is malformed
   */
  public void read(MemorySegment bytes, int from, int to) {
    copy(bytes, from, to);
    if (!parsed) {
      parse();
    }
  }

  /**
   * Copies a message to {@link #words}. {@link #parse} reads it from there.
   *
   * @throws MalformedMessageException if the message is too short
   */
  public void copy(MemorySegment bytes, int from, int to) {
    if (from < 0 || to > bytes.byteSize() || to - from < HEADER) {
      throw new MalformedMessageException("route message of " + (to - from) + " bytes");
    }
    boolean differs = words.copy(bytes, from, to);
    if (differs || attributesFrom != from + HEADER) {
      parsed = false;
    }
    attributesFrom = from + HEADER;
    attributesTo = to;
  }

  /**
   * Reads the message that was copied.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public void parse() {
    parsed = false;
    int[] copied = words.array();
    int size = words.size();
    int start = copied[0];
    family = start & 0xff;
    destinationLength = (start >>> 8) & 0xff;
    sourceLength = (start >>> 16) & 0xff;
    tos = start >>> 24;
    int middle = copied[1];
    table = middle & 0xff;
    protocol = (middle >>> 8) & 0xff;
    scope = (middle >>> 16) & 0xff;
    type = middle >>> 24;
    flags = copied[2];
    clear();
    int at = HEADER;
    while (size - at >= ATTRIBUTE_HEADER) {
      int header = copied[at >> 2];
      int length = (header & 0xffff) - ATTRIBUTE_HEADER;
      at += ATTRIBUTE_HEADER;
      if (length < 0 || length > size - at) {
        throw new MalformedMessageException(
            "attribute of %d bytes, but only %d are left"
                .formatted(length + ATTRIBUTE_HEADER, size - at + ATTRIBUTE_HEADER));
      }
      int number = (header >>> 16) & Netlink.TYPE_MASK;
      if (length != 4 || !readNumber(number, copied[at >> 2])) {
        readOther(copied, number, at, length);
      }
      at += Netlink.align(length);
    }
    check();
    parsed = true;
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

  /** Clears what may not be in the message. What a {@code has} field guards keeps its value. */
  private void clear() {
    outputIndex = 0;
    inputIndex = 0;
    hasPriority = false;
    hasMark = false;
    hasUid = false;
    nextHopId = 0;
    realms = 0;
    preference = -1;
    expires = 0;
    error = 0;
    encapsulationType = 0;
    unmodelled = 0;
    cacheInfo = 0;
    destination.clear();
    source.clear();
    preferredSource.clear();
    gateway.clear();
    metrics.clear();
    multipath.clear();
    encapsulation.clear();
  }

  /** Reads an attribute of four bytes. Returns false for an attribute that has another length. */
  private boolean readNumber(int number, int value) {
    switch (number) {
      case RouteAttribute.DST -> destination.set(value);
      case RouteAttribute.SRC -> source.set(value);
      case RouteAttribute.PREFSRC -> preferredSource.set(value);
      case RouteAttribute.GATEWAY -> gateway.set(value);
      case RouteAttribute.IIF -> inputIndex = value;
      case RouteAttribute.OIF -> outputIndex = value;
      case RouteAttribute.TABLE -> table = value;
      case RouteAttribute.NH_ID -> nextHopId = value;
      case RouteAttribute.FLOW -> realms = value;
      case RouteAttribute.PRIORITY -> {
        priority = value;
        hasPriority = true;
      }
      case RouteAttribute.MARK -> {
        mark = value;
        hasMark = true;
      }
      case RouteAttribute.UID -> {
        uid = value;
        hasUid = true;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readOther(int[] copied, int number, int at, int length) {
    int index = at >> 2;
    int from = attributesFrom - HEADER;
    switch (number) {
      case RouteAttribute.DST -> destination.read(copied, index, length);
      case RouteAttribute.SRC -> source.read(copied, index, length);
      case RouteAttribute.PREFSRC -> preferredSource.read(copied, index, length);
      case RouteAttribute.GATEWAY -> gateway.read(copied, index, length);
      case RouteAttribute.VIA -> {
        need(2, number, length);
        // The address follows two bytes with its family, so it does not start with a word.
        int[] shifted = new int[(length - 2) >> 2];
        for (int i = 0; i < shifted.length; i++) {
          shifted[i] = copied[index + i] >>> 16 | copied[index + i + 1] << 16;
        }
        gateway.read(shifted, 0, length - 2);
      }
      case RouteAttribute.PREF -> {
        need(1, number, length);
        preference = copied[index] & 0xff;
      }
      case RouteAttribute.ENCAP_TYPE -> {
        need(2, number, length);
        encapsulationType = copied[index] & 0xffff;
      }
      case RouteAttribute.METRICS -> metrics.set(from + at, length);
      case RouteAttribute.MULTIPATH -> multipath.set(from + at, length);
      case RouteAttribute.ENCAP -> encapsulation.set(from + at, length);
      case RouteAttribute.CACHEINFO -> {
        need(CACHE_INFO, number, length);
        cacheInfo = index;
        expires = copied[index + 2];
        error = copied[index + 3];
      }
      case RouteAttribute.PAD -> {
        // Aligns the next attribute.
      }
      default -> {
        if (!isModelled(number)) {
          // RouteReader keeps attributes without a field as bytes. Newer kernels send attributes
          // that this library does not know.
          unmodelled++;
        } else {
          need(4, number, length);
          readNumber(number, copied[index]);
        }
      }
    }
  }

  private static void need(int size, int number, int length) {
    if (length < size) {
      throw new MalformedMessageException(
          "attribute %d has %d bytes, expected %d".formatted(number, length, size));
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
}
