package org.uplink.cli.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.uplink.cli.terminal.Exit;
import org.uplink.rtnetlink.Namespace;
import org.uplink.rtnetlink.NetlinkException;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.RouteQuery;
import org.uplink.rtnetlink.Rtnetlink;

/** The main of {@code uplink route}. */
public final class RouteCommand {
  private RouteCommand() {}

  /** Runs {@code uplink route} with the arguments after that word, and ends the process. */
  public static void main(String[] arguments) {
    int status = run(List.of(arguments), System.in, System.out, System.err);
    System.out.flush();
    System.exit(status);
  }

  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    try {
      return command(arguments, in, out, err);
    } catch (UsageException e) {
      err.println("uplink route: " + e.getMessage());
      err.println("Try `uplink route --help`.");
      return Exit.USAGE;
    } catch (NetlinkException | NetlinkUnavailableException | IOException e) {
      err.println("uplink route: " + e.getMessage());
      return Exit.BROKEN;
    }
  }

  private static int command(List<String> words, InputStream in, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    if (words.isEmpty()) {
      err.print(RouteArguments.usage());
      return Exit.USAGE;
    }
    String verb = words.getFirst();
    boolean watch = verb.equals("watch");
    if (!watch && !verb.equals("get") && !isHelp(verb)) {
      throw new UsageException(
          "there is no command 'route " + verb + "'; there are 'route get' and 'route watch'");
    }
    RouteArguments arguments =
        RouteArguments.parse(isHelp(verb) ? words : words.subList(1, words.size()));
    if (arguments.help) {
      out.print(RouteArguments.usage());
      return Exit.DONE;
    }
    if (watch && arguments.standardInput) {
      throw new UsageException("'route watch' takes its addresses from the command line");
    }
    List<RouteQuery> queries = new ArrayList<>();
    for (String address : arguments.addresses) {
      queries.add(arguments.query(address));
    }
    try (Rtnetlink net = open(arguments.namespace)) {
      if (watch) {
        new RouteWatch(arguments.json, out).run(net, arguments.addresses, queries);
        return Exit.DONE;
      }
      RouteGet get = new RouteGet(net, arguments, out);
      return arguments.standardInput ? get.each(in) : get.all(queries);
    }
  }

  private static Rtnetlink open(Namespace namespace) throws UsageException {
    try {
      return Rtnetlink.open(namespace);
    } catch (NetlinkException e) {
      if (namespace.path().isPresent() && e.errno().symbol().equals("ENOENT")) {
        throw new UsageException(
            "there is no " + namespace + "; `ip netns` lists those with a name");
      }
      throw e;
    }
  }

  private static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h");
  }
}
