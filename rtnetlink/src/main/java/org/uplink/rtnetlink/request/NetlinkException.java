package org.uplink.rtnetlink.request;

import java.util.Optional;
import org.uplink.rtnetlink.route.Lookup;

/**
 * Something is broken: the kernel refused a request, the socket failed, or no answer came in time.
 * An outcome that callers must handle (no route) is never one of these, see {@link Lookup}.
 *
 * <p>The message says what was asked, what happened, by errno name, and the kernel's own words
 * where it gave any.
 */
public final class NetlinkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String operation;
  private final int errno;
  private final String kernelText;

  /**
   * An error of the kernel.
   *
   * @param operation what was asked, as "route get to 192.0.2.1 oif eth9"
   * @param errno what the kernel answered
   * @param kernelText the kernel's own words (its extended acknowledgement), or an explanation of
   *     ours, or ""
   */
  public NetlinkException(String operation, Errno errno, String kernelText) {
    this.operation = operation;
    this.errno = errno.value();
    this.kernelText = kernelText;
  }

  /** What was asked, as "route get to 192.0.2.1 oif eth9". */
  public String operation() {
    return operation;
  }

  /** The kernel's error number. */
  public Errno errno() {
    return new Errno(errno);
  }

  /** The kernel's own words, where it gave any. */
  public Optional<String> kernelText() {
    return kernelText.isEmpty() ? Optional.empty() : Optional.of(kernelText);
  }

  /** What was asked, what happened by errno name, and the kernel's own words. */
  @Override
  public String getMessage() {
    return operation
        + ": "
        + errno().symbol()
        + (kernelText.isEmpty() ? "" : " (" + kernelText + ")");
  }
}
