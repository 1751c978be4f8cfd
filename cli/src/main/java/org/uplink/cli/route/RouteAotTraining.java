package org.uplink.cli.route;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.uplink.command.StandardOutput;

/**
 * The training run for the AOT cache (JEP 514) of {@code uplink route get}. It uses every class of
 * a lookup, so that the cache contains all of them.
 */
public final class RouteAotTraining {
  private RouteAotTraining() {}

  /** Runs the training. Takes no arguments and prints nothing. */
  public static void main(String[] arguments) {
    PrintStream nowhere = StandardOutput.to(OutputStream.nullOutputStream());
    InputStream lines =
        new ByteArrayInputStream("127.0.0.1\n::1\n".getBytes(StandardCharsets.US_ASCII));
    RouteCommand.run(List.of("get", "127.0.0.1"), lines, nowhere, nowhere);
    RouteCommand.run(List.of("get", "--json", "127.0.0.1", "::1"), lines, nowhere, nowhere);
    RouteCommand.run(List.of("get", "--fibmatch", "::1"), lines, nowhere, nowhere);
    RouteCommand.run(List.of("get", "-"), lines, nowhere, nowhere);
  }
}
