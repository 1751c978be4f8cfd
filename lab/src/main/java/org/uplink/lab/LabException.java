package org.uplink.lab;

import java.io.Serial;

/**
 * A tool of the lab failed, is missing, or took too long. The message has the command and its
 * standard error.
 */
public final class LabException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
