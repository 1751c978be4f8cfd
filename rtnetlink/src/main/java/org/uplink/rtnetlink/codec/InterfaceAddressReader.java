package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.wire.AddressAttribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RawAddress;

/** Reads an address message ({@code RTM_NEWADDR}). Each message has a reader of its own. */
public final class InterfaceAddressReader {
  private static final int INFINITE = -1;

  /** The unit of the times in {@code struct ifa_cacheinfo} is a hundredth of a second. */
  private static final int TICK_MILLIS = 10;

  private final RawAddress address = new RawAddress();
  private final RawAddress local = new RawAddress();
  private final RawAddress broadcast = new RawAddress();
  private Optional<String> label = Optional.empty();
  private int flags;
  private Optional<Duration> preferredLife = Optional.empty();
  private Optional<Duration> validLife = Optional.empty();
  private Duration updated = Duration.ZERO;
  private OptionalLong metric = OptionalLong.empty();
  private final RawAttributeReader raw = new RawAttributeReader();

  private InterfaceAddressReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static InterfaceAddress read(MessageCursor message, DeviceNames names) {
    InterfaceAddressReader reader = new InterfaceAddressReader();
    AttributeCursor cursor = message.attributes(AddressAttribute.HEADER);
    reader.flags = message.u8(2);
    while (cursor.next()) {
      reader.attribute(cursor);
    }
    int size = message.u8(0) == Netlink.INET ? 4 : 16;
    RawAddress own = reader.local.isPresent() ? reader.local : reader.address;
    int length = message.u8(1);
    int index = message.s32(4);
    if (own.length != size || length > 8 * size || index <= 0) {
      throw new MalformedMessageException(
          "address of %d bytes with prefix length %d on device %d"
              .formatted(own.length, length, index));
    }
    return reader.address(own, length, names.device(index), Scope.of(message.u8(3)));
  }

  private InterfaceAddress address(RawAddress own, int length, Device device, Scope scope) {
    InetAddress mine = AddressCache.address(own.bytes());
    return new InterfaceAddress(
        device,
        new Prefix(mine, length),
        address.isPresent() && !address.matches(own)
            ? Optional.of(AddressCache.address(address.bytes()))
            : Optional.empty(),
        broadcast.isPresent()
            ? Optional.of(AddressCache.address(broadcast.bytes()))
            : Optional.empty(),
        label,
        scope,
        new AddressFlags(flags),
        preferredLife,
        validLife,
        updated,
        metric,
        raw.all());
  }

  private void attribute(AttributeCursor cursor) {
    switch (cursor.type()) {
      case AddressAttribute.ADDRESS -> address.read(cursor, 0);
      case AddressAttribute.LOCAL -> local.read(cursor, 0);
      case AddressAttribute.BROADCAST -> broadcast.read(cursor, 0);
      case AddressAttribute.LABEL -> label = Optional.of(cursor.text());
      case AddressAttribute.FLAGS -> flags = cursor.s32();
      case AddressAttribute.RT_PRIORITY -> metric = OptionalLong.of(cursor.u32());
      case AddressAttribute.CACHEINFO -> {
        preferredLife = life(cursor.s32(0));
        validLife = life(cursor.s32(4));
        updated = Duration.ofMillis(TICK_MILLIS * Integer.toUnsignedLong(cursor.s32(12)));
      }
      default -> raw.add(cursor);
    }
  }

  private static Optional<Duration> life(int seconds) {
    return seconds == INFINITE
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Integer.toUnsignedLong(seconds)));
  }
}
