package org.uplink.rtnetlink;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.uplink.rtnetlink.codec.AddressLabelReader;
import org.uplink.rtnetlink.codec.BoundSocketReader;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.codec.IpsecReader;
import org.uplink.rtnetlink.codec.LinkUserReader;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.connection.KernelIpsec;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.SocketDiagnosis;

/**
 * Checks that the decoder reads or refuses any bytes: it throws no exception except its own, does
 * not read outside of the memory, and ends. By default, the test decodes the corpus in its
 * resources. With JAZZER_FUZZ=1 (-Pfull), the fuzzer generates more inputs.
 */
@Tag("fuzz")
class HostileBytesFuzzTest {
  private static final DeviceNames NAMES = index -> new Device(index, "if" + index);

  @FuzzTest(maxDuration = "5m")
  void everyMessageIsReadOrRefused(byte[] bytes) {
    MemorySegment memory = MemorySegment.ofArray(bytes);
    EventReader reader = new EventReader(NAMES, new RouteReader(NAMES));
    MessageCursor messages = new MessageCursor();
    try {
      messages.over(memory, 0, bytes.length);
      while (messages.next()) {
        readOrRefuse(messages, reader);
      }
    } catch (MalformedMessageException e) {
      // The decoder may refuse any bytes.
    }
  }

  private static void readOrRefuse(MessageCursor message, EventReader reader) {
    if (message.type() == Netlink.ERROR) {
      ErrorMessage error = message.error();
      if (error.errno() < 0) {
        throw new AssertionError(error);
      }
      return;
    }
    if (message.type() == SocketDiagnosis.BY_FAMILY) {
      // sock_diag uses the same message type as RTM_NEWADDR, so both readers read the message.
      assertRead(() -> BoundSocketReader.read(message, IpProtocol.TCP));
    }
    if (message.type() == Netlink.NEWLINK) {
      assertRead(() -> LinkUserReader.read(message));
    }
    switch (message.type()) {
      // NETLINK_XFRM uses the same message types as rtnetlink, too.
      case KernelIpsec.NEWSA -> assertRead(() -> IpsecReader.state(message, 0));
      case KernelIpsec.NEWPOLICY -> assertRead(() -> IpsecReader.policy(message, 0));
      case Netlink.NEWADDRLABEL -> assertRead(() -> AddressLabelReader.read(message));
      default -> {
        // No other reader reads the message.
      }
    }
    Optional<KernelEvent> event = reader.read(message);
    if (event.isPresent() && event.get().text().isEmpty()) {
      throw new AssertionError(event);
    }
  }

  private static void assertRead(Supplier<Object> reader) {
    try {
      if (reader.get().toString().isEmpty()) {
        throw new AssertionError("an empty text");
      }
    } catch (MalformedMessageException e) {
      // The next reader may still read the message.
    }
  }
}
