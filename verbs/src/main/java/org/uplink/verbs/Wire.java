package org.uplink.verbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms in which Vdsm's wire says "none", and their way to absence and back. */
final class Wire {
  /** Vdsm's word for "no IPv6 gateway". */
  static final String NO_IPV6_GATEWAY = "::";

  private Wire() {}

  /** {@code ""} is none. */
  static Optional<String> text(Optional<String> read) {
    return read.filter(text -> !text.isEmpty());
  }

  /** {@code ""} and {@code "::"} are none. */
  static Optional<String> ipv6Gateway(Optional<String> read) {
    return text(read).filter(text -> !text.equals(NO_IPV6_GATEWAY));
  }

  static String orBlank(Optional<?> value) {
    return value.map(Object::toString).orElse("");
  }

  /** Python's {@code str(bool)}, as Vdsm writes netConfigDirty. */
  static String pythonBoolean(boolean value) {
    return value ? "True" : "False";
  }

  /** A member that is not there is an empty list. */
  static <T> List<T> list(@Nullable List<T> read) {
    return read == null ? List.of() : List.copyOf(read);
  }

  /** A member that is not there is an empty map; the order of what is there is kept. */
  static <V> Map<String, V> map(@Nullable Map<String, V> read) {
    return read == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(read));
  }
}
