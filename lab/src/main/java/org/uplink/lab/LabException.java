package org.uplink.lab;

import java.io.Serial;

/**
 * Something in the lab is broken: a tool that failed, is missing, or took too long. The message has
 * the command and what it wrote to its standard error.
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
