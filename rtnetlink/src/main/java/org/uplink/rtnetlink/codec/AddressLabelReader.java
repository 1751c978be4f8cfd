package org.uplink.rtnetlink.codec;

import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.user.AddressLabel;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.RawAddress;

/** Reads an address label ({@code RTM_NEWADDRLABEL}, linux/if_addrlabel.h). */
public final class AddressLabelReader {
  /**
   * Bytes of {@code struct ifaddrlblmsg}: family, reserved, prefix length, flags, device, number.
   */
  private static final int HEADER = 12;

  private static final int PREFIX_LENGTH = 2;
  private static final int DEVICE = 4;

  /** {@code IFAL_ADDRESS}. */
  private static final int ADDRESS = 1;

  /** {@code IFAL_LABEL}. */
  private static final int LABEL = 2;

  private AddressLabelReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static AddressLabel read(MessageCursor message) {
    RawAddress address = new RawAddress();
    long label = 0;
    AttributeCursor cursor = message.attributes(HEADER);
    while (cursor.next()) {
      switch (cursor.type()) {
        case ADDRESS -> address.read(cursor, 0);
        case LABEL -> label = cursor.u32();
        default -> {
          // The label's users need no other attribute.
        }
      }
    }
    int length = message.u8(PREFIX_LENGTH);
    if (!address.isPresent() || length > 8 * address.length) {
      throw new MalformedMessageException(
          "label of %d bytes with prefix length %d".formatted(address.length, length));
    }
    return new AddressLabel(new Prefix(AddressCache.address(address.bytes()), length), label);
  }

  /** Returns the index of the device that the label is valid for, or 0 for all devices. */
  public static int device(MessageCursor message) {
    return message.s32(DEVICE);
  }
}
