package org.uplink.lab;

/**
 * What a finished command left behind.
 *
 * @param status its exit status; 128 and more: ended by a signal
 * @param out its standard output
 * @param err its standard error
 */
public record ProcessResult(int status, String out, String err) {
  /** Whether the exit status is 0. */
  public boolean succeeded() {
    return status == 0;
  }
}
