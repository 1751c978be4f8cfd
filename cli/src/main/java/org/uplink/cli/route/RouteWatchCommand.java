package org.uplink.cli.route;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.uplink.command.ExitStatus;
import org.uplink.rtnetlink.RouteChange;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.Watch;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * {@code uplink route watch}: prints the answer for each address, and each changed answer, until
 * the process ends. Each address has a thread. Only one thread prints at a time, so that lines are
 * never mixed.
 */
final class RouteWatchCommand {
  private static final DateTimeFormatter TEXT_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter JSON_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

  private final PrintStream out;
  private final boolean json;

  /** Completed if a socket or the output fails. */
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  RouteWatchCommand(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * Prints until a socket or the output fails, or the thread is interrupted.
   *
   * @param addresses the addresses as the user wrote them, one for each query
   */
  int run(Rtnetlink net, List<String> addresses, List<RouteQuery> queries) throws IOException {
    List<Watch<RouteChange>> watches = new ArrayList<>();
    try {
      for (int i = 0; i < queries.size(); i++) {
        Watch<RouteChange> watch = net.routes().watch(queries.get(i));
        watches.add(watch);
        String address = addresses.get(i);
        Thread.ofVirtual().name("watch " + address).start(() -> follow(watch, address));
      }
      end.get();
      return ExitStatus.SUCCESS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.INTERRUPTED;
    } catch (ExecutionException e) {
      throw broken(e);
    } finally {
      watches.forEach(Watch::close);
    }
  }

  private static IOException broken(ExecutionException end) {
    return switch (end.getCause()) {
      case IOException e -> e;
      case NetlinkException e -> throw e;
      case null, default -> throw new IllegalStateException(end);
    };
  }

  private void follow(Watch<RouteChange> watch, String address) {
    try {
      while (!end.isDone()) {
        print(address, watch.take());
      }
    } catch (IOException | RuntimeException e) {
      end.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end.completeExceptionally(e);
    }
  }

  private synchronized void print(String address, RouteChange change) throws IOException {
    out.println(json ? json(address, change) : text(address, change));
    out.flush();
    if (out.checkError()) {
      throw new IOException("standard output is closed");
    }
  }

  private static String text(String address, RouteChange change) {
    String answer =
        switch (change.result()) {
          case Lookup.Found(Route route) -> RouteLine.of(route);
          case Lookup.NoRoute(Reason reason) -> RouteLine.of(address, reason);
          case LookupResult.Refused(NetlinkException error) -> "error: " + error.getMessage();
        };
    return TEXT_TIME.format(change.time()) + " " + change.cause().text() + ": " + answer;
  }

  private static String json(String address, RouteChange change) {
    Instant time = change.time();
    JsonWriter object =
        new JsonWriter()
            .open('{')
            .name("time")
            .value(JSON_TIME.format(time))
            .name("cause")
            .value(change.cause().text())
            .name("answer");
    RouteJson.write(object, address, change.result());
    return object.close('}').toString();
  }
}
