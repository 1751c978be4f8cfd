package org.uplink.bench.lookup;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.uplink.rtnetlink.ReusedLookup;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * Measures each kind of lookup with JMH: {@code bench/run jmh}. {@link LookupBench} compares the
 * lookups with C and other contenders.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
  private static final int LIST = 64;

  /** A destination via a router, for each address family. */
  @Param({"198.51.100.7", "2001:db8:7::7"})
  private String destination = "";

  private final Rtnetlink net = Rtnetlink.open();
  private RouteQuery query = RouteQuery.to(InetAddress.getLoopbackAddress());
  private List<RouteQuery> queries = List.of();

  /** Creates the queries. */
  @Setup
  public void setUp() {
    query = RouteQuery.to(InetAddress.ofLiteral(destination));
    queries = Collections.nCopies(LIST, query);
  }

  /** Closes the socket. */
  @TearDown
  public void tearDown() {
    net.close();
  }

  /** Looks up one route into a {@link ReusedLookup}. */
  @Benchmark
  public int reused(Reused into) {
    return net.routes().get(query, into.answer) ? into.answer.deviceIndex() : 0;
  }

  /** Looks up one route as a Route. */
  @Benchmark
  public Lookup route() {
    return net.routes().get(query);
  }

  /** Looks up 64 routes in a batch. */
  @Benchmark
  @OperationsPerInvocation(LIST)
  public List<LookupResult> list() {
    return net.routes().getAll(queries);
  }

  /** The {@link ReusedLookup} of a thread. */
  @State(Scope.Thread)
  public static class Reused {
    private final ReusedLookup answer = new ReusedLookup();
  }
}
