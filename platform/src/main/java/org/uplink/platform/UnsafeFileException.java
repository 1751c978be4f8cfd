package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown if another user could have written, replaced or locked a file that only this user may use.
 * The message says how, and what to do.
 */
public final class UnsafeFileException extends IOException {
  private static final long serialVersionUID = 1;

  UnsafeFileException(Path file, String reason, String nextStep) {
    super("%s %s. %s".formatted(file, reason, nextStep));
  }
}
