package org.uplink.hostnet.apply;

import java.util.List;
import org.uplink.hostnet.transition.Operation;

/**
 * Thrown if one or more steps of a batch failed. Earlier steps are done, and later batches are not
 * sent. The message names the first refusal; the others are suppressed exceptions.
 */
public final class ApplyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Operation operation;

  ApplyFailedException(Operation operation, RuntimeException cause) {
    super("%s: %s".formatted(operation.describe(), cause.getMessage()), cause);
    this.operation = operation;
  }

  private ApplyFailedException(ApplyFailedException first, int others) {
    super("%s (and %d more)".formatted(first.getMessage(), others), first);
    operation = first.operation;
  }

  /** Combines the refusals of a batch, at least one, into one exception. */
  static ApplyFailedException of(List<ApplyFailedException> refusals) {
    if (refusals.size() == 1) {
      return refusals.getFirst();
    }
    var all = new ApplyFailedException(refusals.getFirst(), refusals.size() - 1);
    refusals.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  /** Returns the operation that failed. */
  Operation operation() {
    return operation;
  }
}
