package org.uplink.bench.lookup;

import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/** Creates the network, and runs {@link LookupBenchmark} with JMH and its allocation profiler. */
public final class JmhBench {
  private JmhBench() {}

  /** Runs the benchmark. The arguments are those of JMH. */
  public static void main(String[] args) throws Exception {
    TestNetwork.setUp();
    Main.main(
        Stream.concat(
                Stream.of("-prof", "gc", "-jvmArgsAppend", "--enable-native-access=ALL-UNNAMED"),
                Stream.of(args))
            .toArray(String[]::new));
  }
}
