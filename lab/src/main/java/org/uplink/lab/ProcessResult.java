package org.uplink.lab;

/**
 * The result of a finished command.
 *
 * @param status its exit status; 128 and more if a signal ended it
 * @param out its standard output
 * @param err its standard error
 */
public record ProcessResult(int status, String out, String err) {
  /** Returns whether the exit status is 0. */
  public boolean succeeded() {
    return status == 0;
  }
}
