package org.uplink.rtnetlink.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs what may wait in native code. A virtual thread that waits there keeps its carrier, and a few
 * hundred of them stop the whole scheduler; so what they ask for is done by a few platform threads,
 * while they wait in Java. A platform thread does it itself.
 */
public final class PlatformThreads implements AutoCloseable {
  private static final int MAX_THREADS = 4;

  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          MAX_THREADS,
          MAX_THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().name("rtnetlink-", 1).daemon().factory());

  /** None is started before the first virtual thread asks. */
  public PlatformThreads() {
    executor.allowCoreThreadTimeOut(true);
  }

  /** Runs the task on a platform thread, and waits for its end; an interrupt is kept for later. */
  public <T> T run(Supplier<T> task) {
    if (!Thread.currentThread().isVirtual()) {
      return task.get();
    }
    Future<T> future;
    try {
      future = executor.submit(task::get);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("closed", e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException unchecked) {
        unchecked.addSuppressed(new Throwable("asked for by " + Thread.currentThread()));
        throw unchecked;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets what runs come to its end, and takes no more. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
