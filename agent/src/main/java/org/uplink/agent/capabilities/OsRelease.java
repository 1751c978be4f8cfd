package org.uplink.agent.capabilities;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.uplink.platform.TextSanitizer;
import org.uplink.verbs.capabilities.OperatingSystem;

/** Reads os-release(5). */
final class OsRelease {
  private OsRelease() {}

  /** Reads {@code etc/os-release}, or {@code usr/lib/os-release} if the former is missing. */
  static OperatingSystem read(HostFiles files) {
    var values = new HashMap<String, String>();
    String file = files.exists("etc/os-release") ? "etc/os-release" : "usr/lib/os-release";
    for (var line : files.readLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        values.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1).strip()));
      }
    }
    return new OperatingSystem(
        value(values, "NAME"),
        value(values, "VERSION_ID"),
        value(values, "BUILD_ID"),
        value(values, "PRETTY_NAME"));
  }

  private static Optional<String> value(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key))
        .filter(value -> !value.isEmpty())
        .map(TextSanitizer::clean);
  }

  /** Removes a shell's quotes, and the backslashes inside double quotes. */
  private static String unquoted(String text) {
    char quote = text.isEmpty() ? ' ' : text.charAt(0);
    if (text.length() < 2
        || (quote != '"' && quote != '\'')
        || text.charAt(text.length() - 1) != quote) {
      return text;
    }
    String inside = text.substring(1, text.length() - 1);
    return quote == '"' ? inside.replaceAll("\\\\([\\\\\"$`])", "$1") : inside;
  }
}
