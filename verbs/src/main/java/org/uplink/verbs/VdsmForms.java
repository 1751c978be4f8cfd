package org.uplink.verbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms in which Vdsm's wire says "none", and their way to absence and back. */
public final class VdsmForms {
  /** Vdsm's word for "no IPv6 gateway". */
  public static final String NO_IPV6_GATEWAY = "::";

  private VdsmForms() {}

  /** {@code ""} is none. */
  public static Optional<String> present(Optional<String> read) {
    return read.filter(text -> !text.isEmpty());
  }

  /** {@code ""} and {@code "::"} are none. */
  public static Optional<String> presentGateway(Optional<String> read) {
    return present(read).filter(text -> !text.equals(NO_IPV6_GATEWAY));
  }

  public static String orEmptyText(Optional<?> value) {
    return value.map(Object::toString).orElse("");
  }

  /** Python's {@code str(bool)}, as Vdsm writes netConfigDirty. */
  public static String pythonBoolean(boolean value) {
    return value ? "True" : "False";
  }

  /** A member that is not there is an empty list. */
  public static <T> List<T> listOrEmpty(@Nullable List<T> read) {
    return read == null ? List.of() : List.copyOf(read);
  }

  /** A member that is not there is an empty map; the order of what is there is kept. */
  public static <V> Map<String, V> mapOrEmpty(@Nullable Map<String, V> read) {
    return read == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(read));
  }
}
