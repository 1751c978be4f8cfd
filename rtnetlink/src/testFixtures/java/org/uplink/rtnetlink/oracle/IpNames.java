package org.uplink.rtnetlink.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The names that {@code ip} prints for realms and types of service, for which the library has
 * numbers only.
 */
final class IpNames {
  private static final List<Path> PLACES =
      List.of(Path.of("/etc/iproute2"), Path.of("/usr/share/iproute2"));

  private IpNames() {}

  static String ofRealm(int realm) {
    return find("rt_realms", realm, Integer.toString(realm));
  }

  static String ofTos(int tos) {
    return find("rt_dsfield", tos, "0x%02x".formatted(tos));
  }

  private static String find(String file, int number, String fallback) {
    for (Path position : PLACES) {
      Path names = position.resolve(file);
      if (Files.isReadable(names)) {
        try {
          for (String line : Files.readAllLines(names)) {
            String[] columns = line.strip().split("\\s+", 3);
            if (columns.length > 1
                && !columns[0].startsWith("#")
                && Long.decode(columns[0]) == number) {
              return columns[1];
            }
          }
        } catch (IOException e) {
          throw new AssertionError("cannot read " + names, e);
        }
      }
    }
    return fallback;
  }
}
