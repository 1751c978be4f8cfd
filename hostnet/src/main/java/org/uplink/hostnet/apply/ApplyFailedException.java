package org.uplink.hostnet.apply;

import java.util.List;

/**
 * Thrown if steps failed. The steps before them are done, and the batches after theirs are not
 * sent. Of several refusals, the message names the first; the others are suppressed exceptions.
 */
public final class ApplyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ApplyFailedException(String step, RuntimeException cause) {
    super("%s: %s".formatted(step, cause.getMessage()), cause);
  }

  private ApplyFailedException(ApplyFailedException first, int others) {
    super("%s (and %d more)".formatted(first.getMessage(), others), first);
  }

  /** Returns one exception for the refusals of a batch, at least one. */
  static ApplyFailedException of(List<ApplyFailedException> refusals) {
    if (refusals.size() == 1) {
      return refusals.getFirst();
    }
    var all = new ApplyFailedException(refusals.getFirst(), refusals.size() - 1);
    refusals.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }
}
