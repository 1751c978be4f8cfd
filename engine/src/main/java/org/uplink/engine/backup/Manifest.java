package org.uplink.engine.backup;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.platform.Sha256;

/**
 * What a backup has: the last entry of its file.
 *
 * @param version the version of the engine that made it
 * @param schema the version of the database's schema
 * @param made when it was made, in seconds
 * @param parts the other entries, by their names
 */
record Manifest(String version, int schema, Instant made, Map<String, Part> parts) {
  static final String NAME = "manifest";

  /** Grows when an older release cannot read the file any more. */
  private static final int FORMAT = 1;

  private static final Pattern FIRST =
      Pattern.compile(
          "uplink-backup ([0-9]{1,6}) version=(\\S{1,100}) schema=([0-9]{1,6})(?: made=(\\S{1,40}))?");
  private static final Pattern PART = Pattern.compile("([0-9a-f]{64}) ([0-9]{1,18}) (\\S{1,600})");

  byte[] bytes() {
    var lines = new ArrayList<String>();
    lines.add(
        "uplink-backup %d version=%s schema=%d made=%s".formatted(FORMAT, version, schema, made));
    parts.forEach((name, part) -> lines.add(part.digest() + " " + part.size() + " " + name));
    String text = String.join("\n", lines) + "\n";
    return (text + Sha256.of(text) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Returns how many bytes all parts have together. */
  long size() {
    return parts.values().stream().mapToLong(Part::size).sum();
  }

  /**
   * Reads a manifest.
   *
   * @throws BackupException it is not whole, or a later release wrote it
   */
  static Manifest read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    Matcher first = FIRST.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (first.matches() && Integer.parseInt(first.group(1)) > FORMAT) {
      throw new BackupException(
          "it was made by version "
              + first.group(2)
              + " of Uplink, which writes another form of backups than this version",
          "Restore it with version " + first.group(2) + " or a later one.");
    }
    int digest = text.length() - 65;
    if (!first.matches()
        || first.group(4) == null
        || digest < 0
        || !text.substring(digest).equals(Sha256.of(text.substring(0, digest)) + "\n")) {
      throw BackupException.damaged("its manifest was changed");
    }
    var parts = new LinkedHashMap<String, Part>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      Matcher part = PART.matcher(line);
      if (!part.matches()
          || parts.put(part.group(3), new Part(part.group(1), Long.parseLong(part.group(2))))
              != null) {
        throw BackupException.damaged("its manifest has the line \"" + line + "\"");
      }
    }
    return new Manifest(
        first.group(2), Integer.parseInt(first.group(3)), time(first.group(4)), parts);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw BackupException.damaged("its manifest has the time \"" + text + "\"", e);
    }
  }

  /**
   * An entry of the file.
   *
   * @param digest its SHA-256
   * @param size in bytes
   */
  record Part(String digest, long size) {}
}
