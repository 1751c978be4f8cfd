package org.uplink.cli.route;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Goes once through what {@code uplink route get} does, so that the cache of classes that {@code
 * ./uplink} makes from this run has the classes of all of it, those of lambdas too.
 */
public final class RouteAotTraining {
  private RouteAotTraining() {}

  /** No arguments; prints nothing. */
  public static void main(String[] arguments) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    InputStream lines =
        new ByteArrayInputStream("127.0.0.1\n::1\n".getBytes(StandardCharsets.US_ASCII));
    RouteCommand.run(List.of("get", "127.0.0.1"), lines, nowhere, nowhere);
    RouteCommand.run(List.of("get", "--json", "127.0.0.1", "::1"), lines, nowhere, nowhere);
    RouteCommand.run(List.of("get", "--fibmatch", "::1"), lines, nowhere, nowhere);
    RouteCommand.run(List.of("get", "-"), lines, nowhere, nowhere);
  }
}
