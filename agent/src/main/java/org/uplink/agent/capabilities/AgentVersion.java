package org.uplink.agent.capabilities;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this agent, which the build writes into {@code version.properties}. */
public final class AgentVersion {
  /** The version, such as "0.1.0". */
  public static final String CURRENT = read();

  private AgentVersion() {}

  private static String read() {
    var properties = new Properties();
    try (var in = AgentVersion.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException(
            "version.properties is missing beside " + AgentVersion.class);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
