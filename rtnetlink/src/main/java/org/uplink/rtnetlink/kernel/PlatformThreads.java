package org.uplink.rtnetlink.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs tasks that may wait in native code. A virtual thread that waits in native code blocks its
 * carrier thread, and a few hundred such threads stop the scheduler. So this class runs the tasks
 * of virtual threads on a few platform threads of its own. A caller on a platform thread runs its
 * task itself. Thread-safe.
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

  /** Creates the executor. No thread starts before a virtual thread has a task. */
  public PlatformThreads() {
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs a task on a platform thread and waits until it ends. An interrupt does not end the wait;
   * the thread stays interrupted.
   *
   * @throws IllegalStateException after {@link #close}
   */
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
        unchecked.addSuppressed(new Throwable("called by " + Thread.currentThread()));
        throw unchecked;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Accepts no more tasks. Running tasks finish. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
