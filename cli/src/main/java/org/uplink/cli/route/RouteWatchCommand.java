package org.uplink.cli.route;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
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

  /** Completed if the output fails, and exceptionally if a socket or a lookup fails. */
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

  RouteWatchCommand(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * Prints until the output, a socket or a lookup fails, or the thread is interrupted.
   *
   * @param addresses the addresses as the user wrote them, one for each query
   */
  int run(Rtnetlink net, List<String> addresses, List<RouteQuery> queries) {
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

  private static NetlinkException broken(ExecutionException end) {
    return switch (end.getCause()) {
      case NetlinkException e -> e;
      case null, default -> throw new IllegalStateException(end);
    };
  }

  private void follow(Watch<RouteChange> watch, String address) {
    try {
      while (!end.isDone()) {
        if (!print(address, watch.take())) {
          end.complete(null);
        }
      }
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end.completeExceptionally(e);
    }
  }

  /** Returns whether the output could be written. */
  private synchronized boolean print(String address, RouteChange change) {
    out.println(json ? json(address, change) : text(address, change));
    return !out.checkError();
  }

  private static String text(String address, RouteChange change) {
    String answer =
        switch (change.result()) {
          case Lookup.Found(Route route) -> RouteLine.of(route);
          case Lookup.NoRoute(Reason reason) -> RouteLine.of(address, reason);
          case LookupResult.Refused(NetlinkException error) ->
              "error: " + RouteNames.printable(String.valueOf(error.getMessage()));
        };
    String cause = RouteNames.printable(change.cause().text());
    return TEXT_TIME.format(change.time()) + " " + cause + ": " + answer;
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
