package org.uplink.bench.lookup;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.Contender;
import org.uplink.bench.Measurement;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;

/** Measures lookups in the network namespace that {@code bench/run} creates. */
public final class LookupBench {
  private static final int ROUTES = 1_000_000;

  private LookupBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    int index = TestNetwork.setUp();
    try (var net = Rtnetlink.open();
        var c = new CLookups(TestNetwork.DESTINATION, index);
        var c6 = new CLookups(TestNetwork.DESTINATION6, index)) {
      var library = new LibraryLookups(net.routes(), RouteQuery.to(TestNetwork.DESTINATION), index);
      var library6 =
          new LibraryLookups(net.routes(), RouteQuery.to(TestNetwork.DESTINATION6), index);
      var blocks = new AlternatingBlocks(Duration.ofMillis(100), 41);
      print(
          "One lookup at a time, IPv4",
          blocks.measure(List.of(c.oneByOne(), library.reused(), library.plain())));
      print(
          "One lookup at a time, IPv6",
          blocks.measure(List.of(c6.oneByOne(), library6.reused(), library6.plain())));
      print(
          "Batches of lookups",
          new AlternatingBlocks(Duration.ofMillis(150), 21)
              .measure(
                  List.of(
                      c.inBatches(64),
                      c.inBatchesAtOnce(64),
                      library.inBatches(64),
                      library.inBatches(1000),
                      ipBatch())));
      print(
          "Other libraries and programs",
          new AlternatingBlocks(Duration.ofMillis(200), 11)
              .measure(
                  List.of(
                      library.plain(),
                      library.reused(),
                      c.oneByOne(),
                      JdkLookups.contender(TestNetwork.DESTINATION, TestNetwork.DEVICE),
                      ipEach())));
      TestNetwork.addGuests();
      print(
          "The JDK, on a host with " + TestNetwork.GUESTS + " guests",
          new AlternatingBlocks(Duration.ofMillis(200), 11)
              .measure(
                  List.of(
                      library.plain(),
                      library.reused(),
                      c.oneByOne(),
                      library.inBatches(64),
                      JdkLookups.contender(TestNetwork.DESTINATION, TestNetwork.DEVICE))));
      go(library, index);
      threads(c, library);
      garbage(library);
      manyRoutes(c, library);
    }
  }

  private static void print(String title, List<Measurement> figures) {
    System.out.print(Measurement.table(title, figures));
    System.out.flush();
  }

  /** Measures Go's netlink library if {@code bench/run} could build the Go program. */
  private static void go(LibraryLookups library, int index) throws Exception {
    String program = System.getProperty("uplink.go", "");
    if (program.isEmpty()) {
      System.out.printf(
          "%nGo's vishvananda/netlink: skipped, because the Go program could not be built%n");
      return;
    }
    try (var go = new GoLookups(program, TestNetwork.DESTINATION, index)) {
      print(
          "Go, a reused handle",
          new AlternatingBlocks(Duration.ofMillis(100), 21)
              .measure(List.of(go.contender(), library.plain(), library.reused())));
    }
  }

  private static Contender ipBatch() {
    String line = "route get " + TestNetwork.DESTINATION.getHostAddress();
    return Contender.of(
        "ip -batch",
        times -> {
          for (long done = 0; done < times; done += 20_000) {
            long n = Math.min(20_000, times - done);
            right(n, IpProgram.batch("dev " + TestNetwork.DEVICE, line, n));
          }
        });
  }

  private static Contender ipEach() {
    return Contender.of(
        "starting ip route get",
        times -> {
          for (long i = 0; i < times; i++) {
            right(
                1,
                IpProgram.count(
                    "dev " + TestNetwork.DEVICE,
                    "route",
                    "get",
                    TestNetwork.DESTINATION.getHostAddress()));
          }
        });
  }

  private static void right(long times, long found) {
    if (found != times) {
      throw new IllegalStateException("ip: " + found + " correct answers of " + times);
    }
  }

  private static void threads(CLookups c, LibraryLookups library) throws Exception {
    List<Measurement> figures =
        new AlternatingBlocks(Duration.ofMillis(200), 21)
            .measure(
                List.of(
                    c.byThreads(1), c.byThreads(2), library.byThreads(1), library.byThreads(2)));
    print("Two threads", figures);
    double scalingOfC = figures.get(0).nanos() / figures.get(1).nanos();
    double scaling = figures.get(2).nanos() / figures.get(3).nanos();
    System.out.printf(
        "%nSpeedup from one thread to two: C %.2f, library %.2f (%.2f of the speedup of C)%n",
        scalingOfC, scaling, scaling / scalingOfC);
  }

  private static void garbage(LibraryLookups library) throws Exception {
    System.out.printf(
        "%nAllocated per lookup: ReusedLookup %.1f B, Route %.1f B, batches of 64 %.1f B%n",
        garbage(library.reused()), garbage(library.plain()), garbage(library.inBatches(64)));
  }

  private static double garbage(Contender contender) throws Exception {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long times = 256_000;
    contender.run(times);
    long before = threads.getCurrentThreadAllocatedBytes();
    contender.run(times);
    return (threads.getCurrentThreadAllocatedBytes() - before) / (double) times;
  }

  /** Compares a lookup in a table of a million routes with a lookup in an empty table. */
  private static void manyRoutes(CLookups c, LibraryLookups library) throws Exception {
    var blocks = new AlternatingBlocks(Duration.ofMillis(100), 21);
    var contenders = List.of(c.oneByOne(), library.reused());
    List<Measurement> empty = blocks.measure(contenders);
    IpProgram.all(
        IntStream.range(0, ROUTES)
            .mapToObj(
                i ->
                    "route add %d.%d.%d.0/24 via 192.0.2.1"
                        .formatted(20 + (i >> 16), i >> 8 & 255, i & 255)));
    List<Measurement> full = blocks.measure(contenders);
    print("A million routes in the table", full);
    double costOfC = full.get(0).nanos() / empty.get(0).nanos();
    double cost = full.get(1).nanos() / empty.get(1).nanos();
    System.out.printf(
        "%nCompared with an empty table: C × %.2f, library × %.2f (%.2f of the factor of C)%n",
        costOfC, cost, cost / costOfC);
  }
}
