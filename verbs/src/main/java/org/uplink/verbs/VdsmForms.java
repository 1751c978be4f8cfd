package org.uplink.verbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates between absence and the forms in which Vdsm writes it. */
public final class VdsmForms {
  /** The text that Vdsm writes if there is no IPv6 gateway. */
  public static final String NO_IPV6_GATEWAY = "::";

  private VdsmForms() {}

  /** Returns the text, unless it is {@code ""}. */
  public static Optional<String> present(Optional<String> read) {
    return read.filter(text -> !text.isEmpty());
  }

  /** Returns the gateway, unless it is {@code ""} or {@code "::"}. */
  public static Optional<String> presentGateway(Optional<String> read) {
    return present(read).filter(text -> !text.equals(NO_IPV6_GATEWAY));
  }

  public static String orEmptyText(Optional<?> value) {
    return value.map(Object::toString).orElse("");
  }

  /** Returns Python's {@code str(bool)}, the form of {@code netConfigDirty}. */
  public static String pythonBoolean(boolean value) {
    return value ? "True" : "False";
  }

  /** Returns a copy without nulls, or an empty list for a missing member. */
  public static <T> List<T> listOrEmpty(@Nullable List<T> read) {
    return read == null ? List.of() : read.stream().filter(Objects::nonNull).toList();
  }

  /** Returns a copy in the same order, without nulls, or an empty map for a missing member. */
  public static <V> Map<String, V> mapOrEmpty(@Nullable Map<String, V> read) {
    if (read == null) {
      return Map.of();
    }
    Map<String, V> present = new LinkedHashMap<>(read);
    present.values().removeIf(Objects::isNull);
    return Collections.unmodifiableMap(present);
  }
}
