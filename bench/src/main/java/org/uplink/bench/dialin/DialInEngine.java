package org.uplink.bench.dialin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.GetRouteCall;
import org.uplink.engine.agent.dialin.DialInConnector;
import org.uplink.engine.agent.dialin.DialInHosts;
import org.uplink.engine.agent.dialin.HostPort;
import org.uplink.engine.agent.dialin.ToldToAgents;
import org.uplink.engine.certificate.HostCertificateCheck;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.Validity;

/**
 * The main class of the engine's side. Prints its port, and then answers each line of its standard
 * input with a line: {@code heap} with the used heap in bytes after a collection, {@code routes}
 * with the seconds until all hosts have answered, and the median and the 99th of 100 latencies in
 * milliseconds of a call to one host meanwhile, {@code quiet} with those latencies when nothing
 * else happens.
 */
public final class DialInEngine {
  private static final int AT_ONCE = 64;
  private static final int SINGLE_CALLS = 400;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final ConnectionEnds.HostView FLOW =
      new ConnectionEnds.HostView(
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 40000),
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 54322),
          Optional.empty());

  private final DialInConnector connector;
  private final List<Host> hosts;

  private DialInEngine(DialInConnector connector, List<Host> hosts) {
    this.connector = connector;
    this.hosts = hosts;
  }

  /** Takes the data directory and the number of hosts. Ends with its standard input. */
  public static void main(String[] arguments) throws Exception {
    var data = new DataDirectory(Path.of(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    try (Database database = Database.open(data.root().resolve("db"), Retention.DEFAULT)) {
      List<Host> hosts = add(database, count);
      var check = new HostCertificateCheck(database.joins(), Validity.DEFAULT.backdated());
      var dialIn =
          new DialInHosts(
              database.hosts(),
              database.auditLog(),
              database.joins(),
              check,
              new HostSignals(),
              new ToldToAgents(List::of, List.of()),
              Clock.systemUTC());
      try (HostPort port =
          HostPort.open(
              new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
              credentials(data).sslContext(),
              Map.of(),
              dialIn)) {
        System.out.println(port.address().getPort());
        new DialInEngine(new DialInConnector(dialIn, TIMEOUT, TIMEOUT), hosts).answerCommands();
      }
    }
  }

  static String name(int number) {
    return "h%05d".formatted(number);
  }

  private static List<Host> add(Database database, int count) {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Host host = Host.added(name(i), new HostAccess.DialIn(), Cluster.DEFAULT_NAME, Instant.now());
      database.hosts().add(host);
      hosts.add(host);
    }
    return hosts;
  }

  private static Credentials credentials(DataDirectory data) throws Exception {
    CredentialFiles files =
        CertificateAuthority.open(data.pki(), Clock.systemUTC())
            .issueIfNeeded(
                CertificateSubject.engine("bench", List.of("localhost"), List.of()),
                data.pki().resolve("engine"));
    return Credentials.load(files, Clock.systemUTC());
  }

  private void answerCommands() throws Exception {
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command = commands.readLine(); command != null; command = commands.readLine()) {
      System.out.println(
          switch (command) {
            case "heap" -> usedHeap();
            case "routes" -> askAll();
            case "quiet" -> format(singleCalls(new AtomicBoolean()));
            default -> throw new IOException("unknown command " + command);
          });
    }
  }

  private static long usedHeap() {
    Runtime.getRuntime().gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private String askAll() throws Exception {
    var ended = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE + 1)) {
      Future<List<Double>> single = threads.submit(() -> singleCalls(ended));
      long begin = System.nanoTime();
      List<Callable<Boolean>> all = new ArrayList<>();
      for (Host host : hosts) {
        all.add(
            () -> {
              askRoute(host);
              return true;
            });
      }
      for (Future<Boolean> each : threads.invokeAll(all)) {
        each.get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      ended.set(true);
      return "%.2f %s".formatted(seconds, format(single.get()));
    }
  }

  /** Calls one host after the other, until all others have been asked or there are enough. */
  private List<Double> singleCalls(AtomicBoolean ended) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < SINGLE_CALLS && !ended.get(); i++) {
      long begin = System.nanoTime();
      askRoute(hosts.get(i * 37 % hosts.size()));
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    return millis.stream().sorted().toList();
  }

  private void askRoute(Host host) throws Exception {
    try (AgentClient client = connector.connect(host)) {
      RouteResult answer = GetRouteCall.lookUpFlow(client, FLOW);
      if (!(answer instanceof RouteResult.Found)) {
        throw new IllegalStateException(host.name() + " answered " + answer);
      }
    }
  }

  private static String format(List<Double> sorted) {
    return "%.2f %.2f"
        .formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100));
  }
}
