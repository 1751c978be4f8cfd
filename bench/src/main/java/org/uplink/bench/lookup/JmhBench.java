package org.uplink.bench.lookup;

import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/** Creates the network, and runs {@link LookupBenchmark} under JMH with the allocation profiler. */
public final class JmhBench {
  private JmhBench() {}

  /** Takes JMH's arguments. */
  public static void main(String[] args) throws Exception {
    TestNetwork.setUp();
    Main.main(
        Stream.concat(
                Stream.of("-prof", "gc", "-jvmArgsAppend", "--enable-native-access=ALL-UNNAMED"),
                Stream.of(args))
            .toArray(String[]::new));
  }
}
