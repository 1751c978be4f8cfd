package org.uplink.lab;

/**
 * The result of a finished command.
 *
 * @param status the exit status; 128 and more if a signal ended the process
 * @param out the standard output
 * @param err the standard error
 */
public record ProcessResult(int status, String out, String err) {
  /** Returns whether the exit status is 0. */
  public boolean succeeded() {
    return status == 0;
  }
}
