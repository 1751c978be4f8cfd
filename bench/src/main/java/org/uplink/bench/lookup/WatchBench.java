package org.uplink.bench.lookup;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.Measurement;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;

/**
 * Measures the time from a route change until a watch has the new answer. It starts before the
 * change is sent, so it includes the kernel's part. For comparison it measures, for the same
 * changes, the time until {@code ip monitor} prints the change, which is not yet the answer.
 */
public final class WatchBench {
  private static final int CHANGES = 2000;
  private static final int WARM_UP = 500;
  private static final long LIMIT_SECONDS = 10;
  private static final Prefix DEFAULT = Prefix.parse("0.0.0.0/0");

  private WatchBench() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws Exception {
    int index = TestNetwork.setUp();
    var routers = new InetAddress[] {address("192.0.2.1"), address("192.0.2.254")};
    var watched = new double[CHANGES];
    var monitored = new double[CHANGES];
    var monitor = new ProcessBuilder(IpProgram.IP, "-4", "monitor", "route").start();
    try (var net = Rtnetlink.open();
        var watch = net.routes().watch(RouteQuery.to(TestNetwork.FAR))) {
      watch.take();
      var answers = arrivals("answers", () -> watch.take() != null);
      var reader = monitor.inputReader();
      var lines = arrivals("lines", () -> reader.readLine() != null);
      awaitMonitor(net, index, routers[0], lines);
      answers.clear();
      for (int i = -WARM_UP; i < CHANGES; i++) {
        long start = System.nanoTime();
        net.apply(RouteRequest.replace(DEFAULT).via(routers[(i & 1) ^ 1], index));
        long answer = arrival(answers);
        long line = arrival(lines);
        if (i >= 0) {
          watched[i] = answer - start;
          monitored[i] = line - start;
        }
      }
    } finally {
      monitor.destroy();
    }
    System.out.printf(
        "%n### Time until a change is seen%n%n| | median | 99 of 100 within |%n|---|---|---|%n");
    print("library, the new answer by a watch", watched);
    print("`ip monitor route`, its line", monitored);
  }

  private static void print(String name, double[] nanos) {
    var sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "| %s | %s | %s |%n",
        name,
        Measurement.duration(AlternatingBlocks.median(nanos)),
        Measurement.duration(sorted[(int) (sorted.length * 0.99)]));
  }

  /** Returns a queue of the times of the events. */
  private static BlockingQueue<Long> arrivals(String name, Source source) {
    var times = new ArrayBlockingQueue<Long>(CHANGES);
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              try {
                while (source.next()) {
                  times.put(System.nanoTime());
                }
              } catch (IOException | InterruptedException | IllegalStateException e) {
                // The measuring thread has closed the source.
                return;
              }
            });
    return times;
  }

  /** Changes the route until {@code ip monitor} has started and prints the change. */
  private static void awaitMonitor(
      Rtnetlink net, int index, InetAddress router, BlockingQueue<Long> lines)
      throws InterruptedException {
    do {
      net.apply(RouteRequest.replace(DEFAULT).via(router, index));
    } while (lines.poll(100, TimeUnit.MILLISECONDS) == null);
    while (lines.poll(500, TimeUnit.MILLISECONDS) != null) {
      // Discard the lines of the changes above.
    }
  }

  private static long arrival(BlockingQueue<Long> times) throws InterruptedException {
    Long time = times.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (time == null) {
      throw new IllegalStateException("a change was not seen in " + LIMIT_SECONDS + " s");
    }
    return time;
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private interface Source {
    /** Waits for the next event; false if there are no more. */
    boolean next() throws IOException, InterruptedException;
  }
}
