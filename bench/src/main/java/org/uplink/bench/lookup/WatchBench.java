package org.uplink.bench.lookup;

import java.io.BufferedReader;
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
 * Measures the time from a route change until a watch returns the new result. The time starts
 * before the change is sent, so it includes the time in the kernel. For comparison, the benchmark
 * also measures the time until {@code ip monitor} prints the same change. The printed change is not
 * yet the result of a lookup.
 */
public final class WatchBench {
  private static final int CHANGES = 2000;
  private static final int WARM_UP = 500;
  private static final long LIMIT_SECONDS = 10;
  private static final Prefix DEFAULT = Prefix.parse("0.0.0.0/0");

  private WatchBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    int index = TestNetwork.setUp();
    var routers = new InetAddress[] {address("192.0.2.1"), address("192.0.2.254")};
    var watched = new double[CHANGES];
    var monitored = new double[CHANGES];
    Process monitor = new ProcessBuilder(IpProgram.IP, "-4", "monitor", "route").start();
    try (var net = Rtnetlink.open();
        var watch = net.routes().watch(RouteQuery.to(TestNetwork.DESTINATION))) {
      watch.take();
      BlockingQueue<Long> answers = arrivals("answers", () -> watch.take() != null);
      BufferedReader reader = monitor.inputReader();
      BlockingQueue<Long> lines = arrivals("lines", () -> reader.readLine() != null);
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
        "%n### Time until a change is reported%n%n| | median | 99 of 100 within |%n|---|---|---|%n");
    print("library, new result of a watch", watched);
    print("`ip monitor route`, line of output", monitored);
  }

  private static void print(String name, double[] nanos) {
    double[] sorted = nanos.clone();
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
                // The measuring thread has closed the source, so this thread ends.
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
      throw new IllegalStateException("a change was not reported within " + LIMIT_SECONDS + " s");
    }
    return time;
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private interface Source {
    /** Waits for the next event. Returns false if the source has ended. */
    boolean next() throws IOException, InterruptedException;
  }
}
