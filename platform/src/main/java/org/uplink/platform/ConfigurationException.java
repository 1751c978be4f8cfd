package org.uplink.platform;

/** Thrown if a configuration cannot be used. The message names the file, the line and the cause. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
