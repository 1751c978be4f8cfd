package org.uplink.rpc.stomp;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands of STOMP 1.2, in both directions. */
public enum Command {
  CONNECT,
  STOMP,
  SEND,
  SUBSCRIBE,
  UNSUBSCRIBE,
  ACK,
  NACK,
  BEGIN,
  COMMIT,
  ABORT,
  DISCONNECT,
  CONNECTED,
  MESSAGE,
  RECEIPT,
  ERROR;

  private static final Map<String, Command> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Command::name, Function.identity()));

  static Optional<Command> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /**
   * Returns whether header values are escaped. Those of CONNECT and CONNECTED are not, for
   * compatibility with STOMP 1.0 (section "Value Encoding").
   */
  boolean escapes() {
    return this != CONNECT && this != CONNECTED;
  }
}
