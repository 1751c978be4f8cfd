package org.uplink.rtnetlink;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.uplink.rtnetlink.codec.BoundSocketReader;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.codec.LinkUserReader;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.SocketDiagnosis;

/**
 * The decoder reads or refuses any bytes: it throws only its own exception, reads nothing outside
 * of the memory, and ends. The test runs over its corpus, in the resources beside it; with
 * JAZZER_FUZZ=1 (-Pfull) the fuzzer generates more.
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
        one(messages, reader);
      }
    } catch (MalformedMessageException e) {
      // The decoder may refuse any bytes.
    }
  }

  private static void one(MessageCursor message, EventReader reader) {
    if (message.type() == Netlink.ERROR) {
      ErrorMessage error = message.error();
      if (error.errno() < 0) {
        throw new AssertionError(error);
      }
      return;
    }
    if (message.type() == SocketDiagnosis.BY_FAMILY) {
      // Another family of netlink uses the number of a message about addresses.
      assertRead(() -> BoundSocketReader.read(message, IpProtocol.TCP));
    }
    if (message.type() == Netlink.NEWLINK) {
      assertRead(() -> LinkUserReader.read(message));
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
