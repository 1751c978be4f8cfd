package org.uplink.lab;

import java.io.Serial;

/**
 * A tool of the lab failed, is missing, or took too long. The message has the command and its
 * standard error.
 */
public final class LabException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates the exception with what was attempted, and what happened. */
  public LabException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
