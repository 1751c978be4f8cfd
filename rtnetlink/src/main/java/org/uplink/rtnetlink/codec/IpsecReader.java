package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.user.IpsecBinding;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/** Reads IPsec policies and states that are bound to a link (linux/xfrm.h). */
public final class IpsecReader {
  // Offsets in struct xfrm_selector, with which policies and states start.
  private static final int DESTINATION = 0;
  private static final int SOURCE = 16;
  private static final int FAMILY = 40;
  private static final int DESTINATION_LENGTH = 42;
  private static final int SOURCE_LENGTH = 43;
  private static final int DEVICE = 48;

  // Offsets in struct xfrm_userpolicy_info.
  private static final int POLICY_DIRECTION = 160;
  private static final int POLICY_HEADER = 168;

  // Offsets in struct xfrm_usersa_info. The protocol of the state follows its SPI.
  private static final int STATE_DESTINATION = 56;
  private static final int STATE_SPI = 72;
  private static final int STATE_PROTOCOL = 76;
  private static final int STATE_SOURCE = 80;
  private static final int STATE_FAMILY = 212;
  private static final int STATE_HEADER = 224;

  /** {@code XFRMA_OFFLOAD_DEV}: {@code struct xfrm_user_offload}, which starts with the index. */
  private static final int OFFLOAD_DEVICE = 28;

  private IpsecReader() {}

  /**
   * Reads the policy that the cursor is positioned on. Empty if it is not bound to the link.
   *
   * @param index the index of the link
   * @throws MalformedMessageException if the message is malformed
   */
  public static Optional<IpsecBinding> policy(MessageCursor message, int index) {
    boolean isOffloaded = isOffloaded(message.attributes(POLICY_HEADER), index);
    if (!isOffloaded && message.s32(DEVICE) != index) {
      return Optional.empty();
    }
    int size = size(message.u16(FAMILY));
    return Optional.of(
        new IpsecBinding.Policy(
            new IpsecBinding.Direction(message.u8(POLICY_DIRECTION)),
            prefix(message, SOURCE, size, SOURCE_LENGTH),
            prefix(message, DESTINATION, size, DESTINATION_LENGTH),
            isOffloaded));
  }

  /**
   * Reads the state that the cursor is positioned on. Empty if it is not bound to the link.
   *
   * @param index the index of the link
   * @throws MalformedMessageException if the message is malformed
   */
  public static Optional<IpsecBinding> state(MessageCursor message, int index) {
    boolean isOffloaded = isOffloaded(message.attributes(STATE_HEADER), index);
    // The kernel ignores a selector without a family. A state without an SPI is the kernel's own
    // until a daemon has negotiated keys: its selector is that of one packet, with its device.
    boolean isSelected =
        message.u16(FAMILY) != 0 && message.s32(DEVICE) == index && spi(message) != 0;
    if (!isOffloaded && !isSelected) {
      return Optional.empty();
    }
    int size = size(message.u16(STATE_FAMILY));
    return Optional.of(
        new IpsecBinding.State(
            address(message, STATE_SOURCE, size),
            address(message, STATE_DESTINATION, size),
            new IpProtocol(message.u8(STATE_PROTOCOL)),
            spi(message),
            isOffloaded));
  }

  private static boolean isOffloaded(AttributeCursor cursor, int index) {
    boolean isOffloaded = false;
    while (cursor.next()) {
      isOffloaded |= cursor.type() == OFFLOAD_DEVICE && cursor.s32() == index;
    }
    return isOffloaded;
  }

  private static int size(int family) {
    return switch (family) {
      case Netlink.INET -> 4;
      case Netlink.INET6 -> 16;
      default -> throw new MalformedMessageException("IPsec policy or state of family " + family);
    };
  }

  private static Prefix prefix(MessageCursor message, int offset, int size, int lengthOffset) {
    int length = message.u8(lengthOffset);
    if (length > 8 * size) {
      throw new MalformedMessageException(
          "selector of %d bytes with prefix length %d".formatted(size, length));
    }
    return new Prefix(address(message, offset, size), length);
  }

  private static InetAddress address(MessageCursor message, int offset, int size) {
    return AddressCache.address(message.copy(offset, size));
  }

  /** Reads the SPI, which is in network order. */
  private static long spi(MessageCursor message) {
    long spi = 0;
    for (byte next : message.copy(STATE_SPI, 4)) {
      spi = spi << 8 | (next & 0xff);
    }
    return spi;
  }
}
