package org.uplink.cli.route;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.uplink.command.ExitStatus;
import org.uplink.command.StandardOutput;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/** The main of {@code uplink route}. It starts without picocli and logging, to start fast. */
public final class RouteCommand {
  private final PrintStream out;
  private final PrintStream err;
  private boolean json;
  private int status = ExitStatus.SUCCESS;

  private RouteCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs the command with the arguments that follow {@code route}, and ends the process. */
  public static void main(String[] arguments) {
    int status = run(List.of(arguments), System.in, StandardOutput.ofProcess(), System.err);
    // System.exit would look for a logger to log the exit, which takes longer than the lookup.
    Runtime.getRuntime().halt(status);
  }

  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    RouteCommand command = new RouteCommand(out, err);
    int status;
    try {
      status = command.run(arguments, in);
    } catch (UsageException e) {
      command.complain(e);
      err.println("Try: uplink route get --help");
      status = ExitStatus.USAGE;
    } catch (NetlinkException | NetlinkUnavailableException | IOException e) {
      command.complain(e);
      status = ExitStatus.ERROR;
    }
    return command.isOutputComplete() ? status : command.incomplete(status);
  }

  private int run(List<String> arguments, InputStream in) throws UsageException, IOException {
    if (arguments.isEmpty() || isHelp(arguments.getFirst())) {
      (arguments.isEmpty() ? err : out).print(RouteArguments.usage());
      return arguments.isEmpty() ? ExitStatus.USAGE : ExitStatus.SUCCESS;
    }
    boolean watch = arguments.getFirst().equals("watch");
    if (arguments.getFirst().startsWith("-")) {
      throw new UsageException("unknown option " + arguments.getFirst());
    }
    if (!watch && !arguments.getFirst().equals("get")) {
      throw new UsageException(
          "unknown command 'route " + arguments.getFirst() + "'; use 'route get' or 'route watch'");
    }
    RouteArguments get = RouteArguments.parse(arguments.subList(1, arguments.size()));
    if (get.help) {
      out.print(RouteArguments.usage());
      return ExitStatus.SUCCESS;
    }
    if (watch && get.standardInput) {
      throw new UsageException(
          "'route watch' reads addresses from its arguments only, not from '-'");
    }
    json = get.json;
    List<RouteQuery> queries = new ArrayList<>();
    for (String address : get.addresses) {
      queries.add(get.query(address));
    }
    try (Rtnetlink net = open(get.namespace)) {
      if (watch) {
        return new RouteWatchCommand(out, json).run(net, get.addresses, queries);
      }
      if (get.standardInput) {
        answerEachLine(net, get, in);
      } else {
        answerAll(net, get.addresses, queries);
      }
    }
    return status;
  }

  private static Rtnetlink open(Namespace namespace) throws UsageException {
    try {
      return Rtnetlink.open(namespace);
    } catch (NetlinkException e) {
      if (namespace.path().isPresent() && e.errno().symbol().equals("ENOENT")) {
        throw new UsageException(namespace + " does not exist; `ip netns` lists the named ones");
      }
      throw e;
    }
  }

  private static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h");
  }

  private void answerAll(Rtnetlink net, List<String> addresses, List<RouteQuery> queries) {
    List<LookupResult> answers = net.routes().getAll(queries);
    if (!json) {
      for (int i = 0; i < answers.size(); i++) {
        printText(addresses.get(i), answers.get(i));
      }
      return;
    }
    JsonWriter array = new JsonWriter().open('[');
    for (int i = 0; i < answers.size(); i++) {
      write(array, addresses.get(i), answers.get(i));
    }
    out.println(array.close(']'));
  }

  /** Answers each line of standard input at once, because the writer may wait for the answer. */
  private void answerEachLine(Rtnetlink net, RouteArguments get, InputStream in)
      throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String address = line.strip();
      if (!address.isEmpty()) {
        answer(net, get, address);
        if (!isOutputComplete()) {
          return;
        }
      }
    }
  }

  private void answer(Rtnetlink net, RouteArguments get, String address) {
    LookupResult answer;
    try {
      answer = net.routes().getAll(List.of(get.query(address))).getFirst();
    } catch (UsageException e) {
      status = Math.max(status, ExitStatus.USAGE);
      String message = RouteNames.printable(String.valueOf(e.getMessage()));
      if (json) {
        JsonWriter object = new JsonWriter();
        RouteJson.writeError(object, address, "EINVAL", message);
        out.println(object);
      } else {
        out.println("error: " + message);
      }
      return;
    }
    if (json) {
      JsonWriter object = new JsonWriter();
      write(object, address, answer);
      out.println(object);
    } else {
      printText(address, answer);
    }
  }

  /** Uses no pattern switch, because its first use costs two milliseconds. */
  private void printText(String address, LookupResult answer) {
    if (answer instanceof Lookup.Found(Route route)) {
      out.println(RouteLine.of(route));
    } else if (answer instanceof Lookup.NoRoute(Reason reason)) {
      status = Math.max(status, ExitStatus.NEGATIVE);
      out.println(RouteLine.of(address, reason));
    } else if (answer instanceof LookupResult.Refused(NetlinkException error)) {
      refused(error);
      out.println("error: " + RouteNames.printable(String.valueOf(error.getMessage())));
    }
  }

  private void write(JsonWriter json, String address, LookupResult answer) {
    if (answer instanceof Lookup.NoRoute) {
      status = Math.max(status, ExitStatus.NEGATIVE);
    } else if (answer instanceof LookupResult.Refused(NetlinkException error)) {
      refused(error);
    }
    RouteJson.write(json, address, answer);
  }

  /**
   * Reports that the kernel refused the query, for example because a device does not exist or a
   * protocol is unknown.
   */
  private void refused(NetlinkException error) {
    status = Math.max(status, ExitStatus.USAGE);
    complain(error);
  }

  private void complain(Exception e) {
    err.println("uplink route: " + RouteNames.printable(String.valueOf(e.getMessage())));
  }

  private boolean isOutputComplete() {
    return !out.checkError();
  }

  /** Returns the exit status of a command whose output could not be written. */
  private int incomplete(int status) {
    if (out instanceof StandardOutput standard && standard.hasLostReader()) {
      return ExitStatus.READER_ENDED;
    }
    err.println("uplink route: could not write to standard output; the output is incomplete");
    return status == ExitStatus.SUCCESS ? ExitStatus.ERROR : status;
  }
}
