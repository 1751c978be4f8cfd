package org.uplink.bench.lookup;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.uplink.bench.Contender;

/**
 * Lookups in C, the baseline of the measurements. gcc compiles {@code lookups.c}, and this process
 * calls the code. One call makes all lookups of a block, so that the cost of the call is
 * negligible.
 */
final class CLookups implements AutoCloseable {
  private static final int INET = 2;
  private static final int INET6 = 10;

  private final Arena arena = Arena.ofShared();
  private final SymbolLookup library;
  private final MemorySegment address;
  private final int family;
  private final int expected;
  private final int socket;
  private final MethodHandle oneByOne;
  private final MethodHandle inBatches;
  private final MethodHandle inBatchesAtOnce;
  private final MethodHandle byThreads;

  /**
   * Compiles and loads the C code.
   *
   * @param expected the index of the device that each answer must name
   */
  CLookups(InetAddress destination, int expected) throws Exception {
    this.expected = expected;
    library = SymbolLookup.libraryLookup(compile(), arena);
    byte[] bytes = destination.getAddress();
    address = arena.allocate(bytes.length);
    address.copyFrom(MemorySegment.ofArray(bytes));
    family = bytes.length == 4 ? INET : INET6;
    ValueLayout.OfLong count = ValueLayout.JAVA_LONG;
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    AddressLayout pointer = ValueLayout.ADDRESS;
    oneByOne =
        function(
            "lookups_one_by_one",
            FunctionDescriptor.of(count, number, number, pointer, count, number));
    inBatches =
        function(
            "lookups_in_batches",
            FunctionDescriptor.of(count, number, number, pointer, count, number, number));
    inBatchesAtOnce =
        function(
            "lookups_in_batches_at_once",
            FunctionDescriptor.of(count, number, number, pointer, count, number, number));
    byThreads =
        function(
            "lookups_by_threads",
            FunctionDescriptor.of(count, number, number, pointer, count, number));
    try {
      socket = (int) function("lookups_open", FunctionDescriptor.of(number)).invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (socket < 0) {
      throw new IOException("C: errno " + -socket + " opening a routing socket");
    }
  }

  @Override
  public void close() {
    try {
      function("lookups_close", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
          .invokeExact(socket);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      arena.close();
    }
  }

  Contender oneByOne() {
    return Contender.of(
        "C, one by one",
        times ->
            check(
                times,
                () -> (long) oneByOne.invokeExact(socket, family, address, times, expected)));
  }

  Contender inBatches(int size) {
    return Contender.of(
        "C, batches of " + size,
        times ->
            check(
                times,
                () ->
                    (long) inBatches.invokeExact(socket, family, address, times, size, expected)));
  }

  /** Receives the answers of a batch with one recvmmsg(2), like the library. */
  Contender inBatchesAtOnce(int size) {
    return Contender.of(
        "C, batches of " + size + ", recvmmsg",
        times ->
            check(
                times,
                () ->
                    (long)
                        inBatchesAtOnce.invokeExact(
                            socket, family, address, times, size, expected)));
  }

  /** Uses several threads, each with a socket of its own. One run is one lookup of any thread. */
  Contender byThreads(int threads) {
    return Contender.of(
        "C, " + threads + (threads == 1 ? " thread" : " threads"),
        times -> {
          long each = Math.max(1, times / threads);
          check(
              each * threads,
              () -> (long) byThreads.invokeExact(threads, family, address, each, expected));
        });
  }

  private MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
  }

  private static Path compile() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("uplink-bench");
    Path source = folder.resolve("lookups.c");
    Path object = folder.resolve("lookups.so");
    try (var in = CLookups.class.getResourceAsStream("/lookups.c")) {
      if (in == null) {
        throw new IOException("lookups.c is not on the class path");
      }
      Files.copy(in, source);
    }
    Process gcc =
        new ProcessBuilder(
                "gcc",
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                object.toString(),
                source.toString(),
                "-lpthread")
            .inheritIO()
            .start();
    if (gcc.waitFor() != 0) {
      throw new IOException("gcc could not build lookups.c: install gcc and libc6-dev");
    }
    Files.delete(source);
    object.toFile().deleteOnExit();
    folder.toFile().deleteOnExit();
    return object;
  }

  private static void check(long times, Call call) {
    long right;
    try {
      right = call.answer();
    } catch (Throwable e) {
      throw new IllegalStateException("C", e);
    }
    if (right != times) {
      throw new IllegalStateException("C: " + right + " correct answers of " + times);
    }
  }

  @FunctionalInterface
  private interface Call {
    long answer() throws Throwable;
  }
}
