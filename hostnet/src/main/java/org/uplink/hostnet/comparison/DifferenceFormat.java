package org.uplink.hostnet.comparison;

import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.NetworkState;

/** Says in words how an object of the host differs from the wanted one. */
final class DifferenceFormat {
  private static final Pattern CLASS_NAME = Pattern.compile("\\b[A-Z]\\w*\\[");
  private static final Pattern EMPTY_LIST = Pattern.compile(", \\w+=\\[\\]");

  private DifferenceFormat() {}

  /**
   * Returns a sentence for each property that differs, such as "the link eth0: mtu is 1500 and
   * should be 9000".
   */
  static List<String> format(String subject, Record found, Record wanted) {
    List<String> sentences = new ArrayList<>();
    for (String difference : differences("", found, wanted)) {
      sentences.add(subject + ": " + difference);
    }
    return sentences;
  }

  private static List<String> differences(String name, Object foundValue, Object wantedValue) {
    Object found = unwrap(foundValue);
    Object wanted = unwrap(wantedValue);
    List<String> all = new ArrayList<>();
    if (found.equals(wanted)) {
      return all;
    }
    if (found instanceof Record && found.getClass().equals(wanted.getClass()) && isState(found)) {
      for (RecordComponent component : found.getClass().getRecordComponents()) {
        all.addAll(
            differences(
                joined(name, component.getName()),
                read(component, found),
                read(component, wanted)));
      }
    } else if (found instanceof Map<?, ?> foundMap && wanted instanceof Map<?, ?> wantedMap) {
      TreeSet<String> keys = new TreeSet<>();
      foundMap.keySet().forEach(key -> keys.add(String.valueOf(key)));
      wantedMap.keySet().forEach(key -> keys.add(String.valueOf(key)));
      for (String key : keys) {
        all.addAll(differences(joined(name, key), value(foundMap, key), value(wantedMap, key)));
      }
    } else {
      all.add("%s is %s and should be %s".formatted(name, text(found), text(wanted)));
    }
    return all;
  }

  private static String joined(String outer, String inner) {
    return outer.isEmpty() ? inner : outer + "." + inner;
  }

  /** Returns the text of a value, without the names of Java's classes and without empty lists. */
  private static String text(Object value) {
    if (value instanceof InetAddress address) {
      return IpLiteral.format(address);
    }
    String text = EMPTY_LIST.matcher(value.toString()).replaceAll("");
    return CLASS_NAME.matcher(text).replaceAll("[");
  }

  private static Object value(Map<?, ?> map, String key) {
    return map.entrySet().stream()
        .filter(entry -> String.valueOf(entry.getKey()).equals(key))
        .findFirst()
        .<Object>map(Map.Entry::getValue)
        .orElse("none");
  }

  private static Object unwrap(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.isPresent() ? optional.get() : "none";
      case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : "none";
      case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : "none";
      default -> value;
    };
  }

  /** Returns whether a record consists of properties with names that a reader knows. */
  private static boolean isState(Object record) {
    return record.getClass().getPackage().equals(NetworkState.class.getPackage());
  }

  private static Object read(RecordComponent component, Object record) {
    try {
      return Objects.requireNonNull(component.getAccessor().invoke(record));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a state's records are public", e);
    }
  }
}
