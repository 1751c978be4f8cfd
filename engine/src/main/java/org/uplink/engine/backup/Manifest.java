package org.uplink.engine.backup;

import java.nio.charset.StandardCharsets;
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
 * @param digests the SHA-256 of each entry, by its name
 */
record Manifest(String version, int schema, Map<String, String> digests) {
  static final String NAME = "manifest";

  /** Grows when an older release cannot read the file any more. */
  private static final int FORMAT = 1;

  private static final Pattern FIRST =
      Pattern.compile("uplink-backup ([0-9]{1,6}) version=(\\S{1,100}) schema=([0-9]{1,6})");
  private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64}) (\\S{1,500})");

  byte[] bytes() {
    var lines = new ArrayList<String>();
    lines.add("uplink-backup %d version=%s schema=%d".formatted(FORMAT, version, schema));
    digests.forEach((name, digest) -> lines.add(digest + " " + name));
    String text = String.join("\n", lines) + "\n";
    return (text + Sha256.of(text) + "\n").getBytes(StandardCharsets.UTF_8);
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
        || digest < 0
        || !text.substring(digest).equals(Sha256.of(text.substring(0, digest)) + "\n")) {
      throw BackupException.damaged("its manifest was changed");
    }
    var digests = new LinkedHashMap<String, String>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches() || digests.put(entry.group(2), entry.group(1)) != null) {
        throw BackupException.damaged("its manifest has the line \"" + line + "\"");
      }
    }
    return new Manifest(first.group(2), Integer.parseInt(first.group(3)), digests);
  }
}
