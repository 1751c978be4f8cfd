package org.uplink.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of these programs, which the build writes into {@code version.properties}. */
public final class BuildVersion {
  /** The version, such as "0.1.0". */
  public static final String CURRENT = read();

  private BuildVersion() {}

  private static String read() {
    var properties = new Properties();
    try (var in = BuildVersion.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException(
            "version.properties is missing beside " + BuildVersion.class);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
