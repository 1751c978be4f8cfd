package org.uplink.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Closes resources in the reverse order of their registration. Closes each resource, even if
 * closing another one failed. Not thread-safe.
 *
 * <pre>{@code
 * var closer = new Closer();
 * try {
 *   var database = closer.register(Database.open(file));
 *   return new Server(database, closer);
 * } catch (Throwable e) {
 *   closer.closeAfter(e);
 *   throw e;
 * }
 * }</pre>
 */
public final class Closer implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** Registers a resource to be closed, and returns the resource. */
  public <T extends AutoCloseable> T register(T resource) {
    resources.push(resource);
    return resource;
  }

  /** Closes everything after a failure. Adds further failures as suppressed exceptions. */
  public void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Closes everything. Closing again does nothing.
   *
   * @throws IllegalStateException a resource failed to close, as the cause; further failures are
   *     suppressed in it
   */
  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    for (var resource = resources.poll(); resource != null; resource = resources.poll()) {
      try {
        resource.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (first == null) {
          first = new IllegalStateException("not everything could be closed: " + e, e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
