package org.uplink.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * ptrace(2), waitpid(2) and tgkill(2). All methods except {@link #ring} must be called by the
 * thread that created this object, which is the tracer.
 */
@SuppressWarnings("restricted")
final class Ptrace implements AutoCloseable {
  private static final int EINTR = 4;
  private static final int ECHILD = 10;

  private static final long SYSCALL = 24;
  private static final long DETACH = 17;
  private static final long SEIZE = 0x4206;
  private static final long INTERRUPT = 0x4207;
  private static final long LISTEN = 0x4208;
  private static final long GET_SYSCALL_INFO = 0x420e;
  private static final long MARK_SYSCALLS = 1;
  private static final long TRACE_CLONES = 1 << 3;

  /**
   * {@code __WALL | __WNOTHREAD}: waits for any kind of thread, but only for tracees of this
   * thread.
   */
  private static final long WAIT = 0x4000_0000L | 0x2000_0000L;

  /** The size of struct ptrace_syscall_info at the entry of a call. */
  private static final int INFO_SIZE = 88;

  private static final byte IS_ENTRY = 1;
  private static final long CALL = 24;
  private static final long FIRST_ARGUMENT = 32;
  private static final int ARGUMENTS = 6;

  private static final int SIGTRAP = 5;
  private static final int STOP_EVENT = 128;

  /** A process ignores this signal by default, but it stops a traced thread. */
  private static final int SIGURG = 23;

  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  /** {@code long} for C's ints and pointers, as {@code Libc} in rtnetlink explains. */
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle PTRACE = link("ptrace");
  private static final MethodHandle WAITPID = link("waitpid");
  private static final MethodHandle TGKILL = link("tgkill");

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
  private final MemorySegment status = arena.allocate(JAVA_INT);
  private final MemorySegment info = arena.allocate(INFO_SIZE, 8);

  @Override
  public void close() {
    arena.close();
  }

  /** Starts to trace a thread, which continues to run. Returns false if that is not allowed. */
  boolean seize(long thread) {
    return ask(SEIZE, thread, MARK_SYSCALLS | TRACE_CLONES);
  }

  /** Stops a thread. */
  void interrupt(long thread) {
    ask(INTERRUPT, thread, 0);
  }

  /** Lets a stopped thread run to its next system call. */
  void resume(Event event) {
    if (event.stop() instanceof Stop.Group) {
      ask(LISTEN, event.thread(), 0);
    } else {
      ask(SYSCALL, event.thread(), signal(event));
    }
  }

  /** Stops tracing a stopped thread, which continues. */
  void detach(Event event) {
    ask(DETACH, event.thread(), signal(event));
  }

  /** Waits for the next event of a traced thread. Returns empty if no traced thread is left. */
  Optional<Event> await() {
    while (true) {
      int thread = call(WAITPID, error, -1, status.address(), WAIT, 0);
      if (thread > 0) {
        return Optional.of(new Event(thread, stop(thread, status.get(JAVA_INT, 0))));
      }
      if (thread == -ECHILD) {
        return Optional.empty();
      }
      if (thread != -EINTR) {
        throw new IllegalStateException("waitpid: errno " + -thread);
      }
    }
  }

  /** Makes {@link #await} return, from another thread. */
  static void ring(long process, long thread) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment nowhere = arena.allocate(Linker.Option.captureStateLayout());
      call(TGKILL, nowhere, process, thread, SIGURG, 0);
    }
  }

  private static MethodHandle link(String name) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), SHAPE, CAPTURE);
  }

  private static int call(
      MethodHandle function, MemorySegment error, long a, long b, long c, long d) {
    try {
      var result = (int) (long) function.invokeExact(error, a, b, c, d);
      return result < 0 ? -error.get(JAVA_INT, 0) : result;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a C function threw", impossible);
    }
  }

  /** Sends a request to a thread. Returns false if the thread has ended or is not traced. */
  private boolean ask(long request, long thread, long data) {
    return call(PTRACE, error, request, thread, 0, data) >= 0;
  }

  private static long signal(Event event) {
    return event.stop() instanceof Stop.Signal(int number) ? number : 0;
  }

  private Stop stop(long thread, int status) {
    if ((status & 0xff) != 0x7f) {
      return new Stop.End();
    }
    int signal = status >> 8 & 0xff;
    int event = status >> 16;
    if (signal == (SIGTRAP | 0x80)) {
      return syscall(thread);
    }
    if (event == STOP_EVENT) {
      return signal == SIGTRAP ? new Stop.Passing() : new Stop.Group();
    }
    return event == 0 ? new Stop.Signal(signal) : new Stop.Passing();
  }

  private Stop syscall(long thread) {
    int size = call(PTRACE, error, GET_SYSCALL_INFO, thread, INFO_SIZE, info.address());
    if (size <= 0 || info.get(JAVA_BYTE, 0) != IS_ENTRY) {
      return new Stop.Passing();
    }
    List<Long> arguments =
        IntStream.range(0, ARGUMENTS)
            .mapToObj(number -> info.get(JAVA_LONG, FIRST_ARGUMENT + Long.BYTES * (long) number))
            .toList();
    return new Stop.Entry(info.get(JAVA_LONG, CALL), arguments);
  }

  /** Why a thread has stopped. */
  sealed interface Stop {
    /** The thread is about to make a call. */
    record Entry(long call, List<Long> arguments) implements Stop {}

    /** The thread has returned from a call, has just started, or was interrupted. */
    record Passing() implements Stop {}

    /** All threads of the process have been stopped by a signal. */
    record Group() implements Stop {}

    /** A signal is about to be delivered. */
    record Signal(int number) implements Stop {}

    /** The thread has ended. */
    record End() implements Stop {}
  }

  /** A thread that has stopped, or ended. */
  record Event(long thread, Stop stop) {}
}
