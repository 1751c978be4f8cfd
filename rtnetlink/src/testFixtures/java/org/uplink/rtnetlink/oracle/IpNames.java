package org.uplink.rtnetlink.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The names that ip has for numbers, where the library has none: realms and types of service. */
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
    for (Path place : PLACES) {
      Path names = place.resolve(file);
      if (Files.isReadable(names)) {
        try {
          for (String line : Files.readAllLines(names)) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length > 1 && !words[0].startsWith("#") && Long.decode(words[0]) == number) {
              return words[1];
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
