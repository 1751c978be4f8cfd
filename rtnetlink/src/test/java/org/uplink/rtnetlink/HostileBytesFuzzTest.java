package org.uplink.rtnetlink;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Any bytes are either read or refused: no exception but the decoder's own, no read outside, no
 * endless loop. Runs over the corpus beside the test's resources; with JAZZER_FUZZ=1 (-Pfull) it
 * looks for more.
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
      // Refused, which is right for bytes that are no messages.
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
    Optional<KernelEvent> event = reader.read(message);
    if (event.isPresent() && event.get().text().isEmpty()) {
      throw new AssertionError(event);
    }
  }
}
