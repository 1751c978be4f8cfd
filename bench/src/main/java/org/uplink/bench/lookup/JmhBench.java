package org.uplink.bench.lookup;

import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/** Sets up the network, and starts JMH on {@link LookupBenchmark}, with the figures of garbage. */
public final class JmhBench {
  private JmhBench() {}

  /** JMH's own arguments. */
  public static void main(String[] args) throws Exception {
    TestNetwork.setUp();
    Main.main(
        Stream.concat(
                Stream.of("-prof", "gc", "-jvmArgsAppend", "--enable-native-access=ALL-UNNAMED"),
                Stream.of(args))
            .toArray(String[]::new));
  }
}
