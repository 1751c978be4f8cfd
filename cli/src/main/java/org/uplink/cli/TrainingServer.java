package org.uplink.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.uplink.api.ClientFiles;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.api.cluster.OnDisagreement;
import org.uplink.api.decision.AutomaticDeployment;
import org.uplink.api.decision.DecisionConfidence;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.DecisionSummary;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.PathPointDocument;
import org.uplink.api.decision.Stance;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.event.Severity;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.SoftwareDocument;
import org.uplink.api.owner.OwnerDocument;
import org.uplink.api.run.RunDocument;
import org.uplink.cli.rest.RestJson;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;

/**
 * The engine of the training run: a program that answers the client's requests with fixed
 * documents. It is a process of its own, so that its classes do not come into the client's cache.
 */
final class TrainingServer {
  private static final String NAME = ClientAotTraining.NAME;
  private static final Optional<String> NIC = Optional.of("eth0");

  private TrainingServer() {}

  /**
   * Writes the authority's certificate and the token to the directory {@code arguments[0]}, prints
   * the URL of the server, and serves until its standard input ends.
   */
  public static void main(String[] arguments) throws IOException, PkiException {
    Path directory = Path.of(arguments[0]);
    HttpsServer server = server(directory);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      server.setExecutor(threads);
      server.start();
      System.out.println("https://127.0.0.1:" + server.getAddress().getPort());
      System.in.transferTo(OutputStream.nullOutputStream());
    } finally {
      server.stop(0);
    }
  }

  private static HttpsServer server(Path directory) throws IOException, PkiException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    CertificateAuthority authority =
        CertificateAuthority.openOrCreate(directory, Clock.systemUTC());
    Credentials credentials =
        Credentials.load(
            authority.issue(
                CertificateSubject.engine(NAME, List.of(), List.of(loopback)),
                directory.resolve("engine")),
            Clock.systemUTC());
    Files.writeString(new ClientFiles(directory).token(), NAME);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(loopback, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(credentials.sslContext()));
    server.createContext("/", TrainingServer::answer);
    return server;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body =
          RestJson.write(document(exchange.getRequestMethod(), exchange.getRequestURI()))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Object document(String method, URI uri) {
    String[] words = uri.getPath().substring("/api/v1/".length()).split("/", -1);
    String last = words[words.length - 1];
    return switch (words[0]) {
      case "hosts" ->
          switch (last) {
            case "hosts" ->
                method.equals("POST") ? host() : new HostPage(List.of(host()), Optional.empty());
            case "decision" -> decision();
            case "networks" -> networks();
            default -> host();
          };
      case "clusters" ->
          last.equals("clusters")
              ? new ClusterPage(List.of(cluster()), Optional.empty())
              : cluster();
      default ->
          // The second page is empty, which ends the command.
          new EventPage(
              String.valueOf(uri.getQuery()).contains("after=0") ? List.of(event()) : List.of(),
              "/api/v1/events?after=1");
    };
  }

  private static HostDocument host() {
    return new HostDocument(
        NAME,
        HostCreation.DIRECT,
        Optional.of("192.0.2.1"),
        Optional.of(54321),
        Optional.empty(),
        Optional.empty(),
        NAME,
        HostStatus.UP,
        Optional.empty(),
        Optional.empty(),
        NIC,
        Optional.empty(),
        Optional.of(
            new DecisionSummary(
                1, 8, NIC, DecisionConfidence.CONFIRMED, AutomaticDeployment.YES, "It is eth0.")),
        Optional.of(
            new SoftwareDocument(
                Optional.of("1"), Optional.of("Linux"), Optional.empty(), List.of("3.6"))),
        List.of(),
        Optional.empty(),
        Optional.of("proved"),
        Optional.of(
            new RunDocument(
                1,
                "install",
                "ended",
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Optional.of(true),
                Optional.empty(),
                List.of(),
                List.of())),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static HostNetworksDocument networks() {
    return new HostNetworksDocument(
        List.of(
            new HostNetworksDocument.Network(
                "ovirtmgmt", "ovirtmgmt", true, Optional.empty(), Optional.of(1500))),
        List.of(
            new HostNetworksDocument.Device(
                "ovirtmgmt",
                "bridge",
                List.of("eth0"),
                Optional.empty(),
                Optional.of(1500),
                List.of(),
                Optional.empty()),
            new HostNetworksDocument.Device(
                "eth0",
                "nic",
                List.of(),
                Optional.empty(),
                Optional.of(1500),
                List.of("192.0.2.1/24"),
                Optional.of(owner()))));
  }

  private static OwnerDocument owner() {
    return new OwnerDocument(
        "eth0",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("kernel"),
        Optional.empty(),
        List.of(),
        "no known program; back end kernel");
  }

  private static DecisionDocument decision() {
    return new DecisionDocument(
        1,
        NAME,
        Optional.of(1L),
        Optional.empty(),
        Instant.EPOCH,
        8,
        "the route and the connection name the same device",
        NIC,
        Optional.empty(),
        Optional.empty(),
        DecisionConfidence.CONFIRMED,
        AutomaticDeployment.YES,
        "It is eth0.",
        "The kernel says so.",
        "There is nothing to do.",
        Optional.of(false),
        Optional.of(false),
        List.of(
            new EvidenceDocument(
                "flowRoute", Stance.DECIDES, "a text", "a question", "an answer", NIC)),
        List.of(
            new PathPointDocument(
                "device", NIC, Optional.of("nic"), List.of(), List.of(), true, Optional.of(true))));
  }

  private static ClusterDocument cluster() {
    return new ClusterDocument(
        NAME,
        "3.6",
        "ovirtmgmt",
        Optional.empty(),
        Optional.empty(),
        true,
        OnDisagreement.SKIP,
        List.of(),
        true,
        List.of());
  }

  private static Event event() {
    return new Event(
        1,
        Instant.EPOCH,
        Severity.INFO,
        "HostAdded",
        Optional.of(NAME),
        Optional.empty(),
        "Host training was added.");
  }
}
