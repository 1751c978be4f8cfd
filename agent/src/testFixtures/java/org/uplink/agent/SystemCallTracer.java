package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stops a running process before each system call that changes the kernel or the disk. strace(1)
 * does the same, with three differences: this class tells a netlink request that changes the kernel
 * from one that reads it, counts over all threads, and attaches in milliseconds. So the n-th point
 * is the same in each run.
 *
 * <p>Killing a process before a call also covers the moment after the call before it.
 */
final class SystemCallTracer implements AutoCloseable {
  private static final Map<Long, String> CALLS =
      System.getProperty("os.arch").equals("amd64")
          ? calls(
              "1 write, 18 write, 44 send, 74 fsync, 75 fsync, 82 rename, 264 renameat,"
                  + " 316 renameat, 87 unlink, 263 unlinkat")
          // of arm64 and riscv64
          : calls(
              "64 write, 68 write, 206 send, 82 fsync, 83 fsync, 38 renameat, 276 renameat,"
                  + " 35 unlinkat");

  private static final int HEADER = 16;
  private static final int LONGEST_PATH = 4096;

  private final ProcessHandle process;
  private final Map<String, String> files;
  private final AtPoint atPoint;
  private final List<String> points = new CopyOnWriteArrayList<>();
  private final Map<String, Boolean> sockets = new HashMap<>();
  private final Set<Long> traced = new HashSet<>();
  private final CountDownLatch attached = new CountDownLatch(1);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean letGo;

  private SystemCallTracer(ProcessHandle process, Map<String, String> files, AtPoint atPoint) {
    this.process = process;
    this.files = Map.copyOf(files);
    this.atPoint = atPoint;
  }

  /**
   * Attaches to all threads except the first one. In a JVM the first thread only waits for the
   * others, and only its parent may wait for its end.
   *
   * @param files how the paths begin of the files and pipes whose writes are points, and what to
   *     call that
   */
  static SystemCallTracer attach(ProcessHandle process, Map<String, String> files, AtPoint atPoint)
      throws Exception {
    var tracer = new SystemCallTracer(process, files, atPoint);
    Thread.ofPlatform().daemon().name("tracer").start(tracer::run);
    assertThat(tracer.attached.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    return tracer;
  }

  /** Detaches from the process if it still runs. */
  @Override
  public void close() throws IOException {
    letGo = true;
    for (var thread : threads()) {
      Ptrace.ring(process.pid(), thread);
    }
    ended.orTimeout(HANG_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Skips the test if ptrace(2) is not allowed. */
  static void assumeAllowed() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    var allowed =
        CompletableFuture.supplyAsync(
            () -> {
              try (var ptrace = new Ptrace()) {
                return ptrace.seize(process.pid());
              }
            },
            task -> Thread.ofPlatform().start(task));
    try {
      assumeThat(allowed.get(HANG_SECONDS, TimeUnit.SECONDS))
          .as("ptrace(2) is allowed here")
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns a description of each point so far. */
  List<String> points() {
    return List.copyOf(points);
  }

  private static Map<Long, String> calls(String numbersAndNames) {
    return Stream.of(numbersAndNames.split(", "))
        .map(call -> call.split(" "))
        .collect(Collectors.toMap(call -> Long.valueOf(call[0]), call -> call[1]));
  }

  private void run() {
    try (var ptrace = new Ptrace()) {
      seizeAll(ptrace);
      var strange = new HashSet<>(traced); // those that run as they ran before
      Optional<Ptrace.Event> event = next(ptrace);
      while (event.isPresent()) {
        take(ptrace, event.get());
        strange.remove(event.get().thread());
        if (strange.isEmpty()) {
          attached.countDown();
        }
        event = next(ptrace);
      }
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    } finally {
      attached.countDown();
    }
  }

  private Optional<Ptrace.Event> next(Ptrace ptrace) {
    return traced.isEmpty() ? Optional.empty() : ptrace.await();
  }

  /** A process that starts now may have only its first thread. */
  private void seizeAll(Ptrace ptrace) throws Exception {
    await().until(() -> !threads().isEmpty() || !process.isAlive());
    boolean found = true;
    while (found) {
      found = false;
      for (var thread : threads()) {
        if (!traced.contains(thread) && ptrace.seize(thread)) {
          ptrace.interrupt(thread);
          found = traced.add(thread);
        }
      }
    }
  }

  private List<Long> threads() throws IOException {
    try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return tasks
          .map(task -> Long.valueOf(task.getFileName().toString()))
          .filter(thread -> thread != process.pid())
          .toList();
    } catch (NoSuchFileException gone) {
      return List.of();
    }
  }

  private void take(Ptrace ptrace, Ptrace.Event event) throws Exception {
    traced.add(event.thread()); // it may be new
    if (event.stop() instanceof Ptrace.Stop.End) {
      traced.remove(event.thread());
    } else if (letGo) {
      ptrace.detach(event);
      traced.remove(event.thread());
      traced.forEach(ptrace::interrupt);
    } else {
      if (event.stop() instanceof Ptrace.Stop.Entry(long call, List<Long> arguments)) {
        Optional<String> point = point(call, arguments);
        if (point.isPresent()) {
          points.add(point.get());
          atPoint.reached(points.size(), point.get());
        }
      }
      ptrace.resume(event);
    }
  }

  private Optional<String> point(long call, List<Long> arguments) throws IOException {
    return switch (CALLS.getOrDefault(call, "")) {
      case "send" -> request(arguments);
      case "write" -> point("write", file(arguments.get(0)));
      case "fsync" -> point("fsync", file(arguments.get(0)));
      case "rename" -> point("rename", text(arguments.get(0)) + " to " + text(arguments.get(1)));
      case "renameat" -> point("rename", text(arguments.get(1)) + " to " + text(arguments.get(3)));
      case "unlink" -> point("remove", text(arguments.get(0)));
      case "unlinkat" -> point("remove", text(arguments.get(1)));
      default -> Optional.empty();
    };
  }

  private Optional<String> point(String what, String file) {
    return files.entrySet().stream()
        .filter(known -> file.startsWith(known.getKey()))
        .findFirst()
        .map(known -> what + " " + file.replace(known.getKey(), known.getValue()));
  }

  /**
   * Returns a description of a netlink request that changes something. A message whose type is 2
   * modulo 4 only reads.
   */
  private Optional<String> request(List<Long> arguments) throws IOException {
    if (arguments.get(2) < HEADER || !isNetlink(file(arguments.get(0)))) {
      return Optional.empty();
    }
    ByteBuffer header =
        ByteBuffer.wrap(memory(arguments.get(1), HEADER)).order(ByteOrder.nativeOrder());
    short type = header.getShort(4);
    return (type & 3) == 2 ? Optional.empty() : Optional.of("send to netlink, of type " + type);
  }

  private boolean isNetlink(String socket) throws IOException {
    Boolean known = sockets.get(socket);
    if (known != null) {
      return known;
    }
    String number = socket.replaceAll("[^0-9]", "");
    var table = Path.of("/proc/" + process.pid() + "/net/netlink");
    boolean is = Files.readString(table).lines().anyMatch(line -> line.endsWith(" " + number));
    sockets.put(socket, is);
    return is;
  }

  private String file(long descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/" + descriptor))
          .toString();
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private byte[] memory(long address, int length) throws IOException {
    try (var memory = new RandomAccessFile("/proc/" + process.pid() + "/mem", "r")) {
      var bytes = new byte[length];
      memory.seek(address);
      return Arrays.copyOf(bytes, Math.max(0, memory.read(bytes)));
    }
  }

  private String text(long address) throws IOException {
    byte[] bytes = memory(address, LONGEST_PATH);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Runs before a point, while the thread that has reached it is stopped. */
  interface AtPoint {
    /** Does nothing, so that the points are only counted. */
    AtPoint NOTHING = (number, what) -> {};

    /**
     * Called on the tracer's thread.
     *
     * @param number from 1
     * @param what it is about to do
     */
    void reached(int number, String what) throws Exception;
  }
}
