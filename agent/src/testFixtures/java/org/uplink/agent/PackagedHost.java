package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.testkit.GuestFile;
import org.uplink.testkit.GuestMachine;
import org.uplink.testkit.Ip;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/**
 * A Debian host in a guest with the installed packages, in which systemd runs the agent. A program
 * configures the host's only NIC. The engine is this JVM, at the other end of the NIC.
 */
final class PackagedHost implements AutoCloseable {
  private static final String TAP = "guest0";
  private static final String GUEST = "guest";
  private static final int PORT = 54321;

  /** How many packets wait in the TAP device for a guest that gets no processor. */
  private static final int QUEUE = 20_000;

  /** A connection of a test is seldom opened again, because the guest is slow. */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Without heart-beats, because a busy guest is silent for longer than a heart-beat allows. */
  private static final ClientSettings SETTINGS =
      ClientSettings.DEFAULT.withConnectTimeout(HANG).withHeartBeat(Duration.ZERO);

  /** Programs start slowly in a guest, and more slowly on a busy machine. */
  private static final String SLOW =
      "[Service]\nTimeoutStartSec="
          + HANG_SECONDS
          + "\nEnvironment=UPLINK_JAVA_OPTS=-Duplink.slowness=20\n";

  /** The messages of the kernel about links, with the time of each. */
  private static final String MESSAGES = "/run/test.messages";

  private static final Pattern BECAME_PORT =
      Pattern.compile("\\[([0-9T:.-]+)\\] [0-9]+: " + GuestMachine.NIC + ": .* master (\\S+) ");

  private final PackagedOwner owner;
  private final CredentialFiles engine;
  private final CredentialFiles own;
  private final RpcConnector connector = RpcConnector.open();
  private final List<RpcConnection> clients = new CopyOnWriteArrayList<>();
  private GuestMachine guest;

  private PackagedHost(Path folder, PackagedOwner owner) throws Exception {
    this.owner = owner;
    var authority = new TestAuthority(folder.resolve("authority"));
    engine = authority.engine("engine");
    own = authority.host("host1");
    guest = GuestMachine.boot(folder.resolve(GUEST), TAP);
  }

  /**
   * Boots a new host, and starts the agent. Skips the test if this machine cannot run a guest.
   *
   * @param folder an empty folder
   */
  static PackagedHost start(Path folder, PackagedOwner owner) throws Exception {
    GuestMachine.create(Files.createDirectory(folder.resolve(GUEST)));
    Ip.HERE.runAll(
        "tuntap add dev " + TAP + " mode tap",
        "addr add 192.0.2.1/24 dev " + TAP,
        "addr add 2001:db8::1/64 dev " + TAP + " nodad",
        "link set " + TAP + " up txqueuelen " + QUEUE);
    try {
      var host = new PackagedHost(folder, owner);
      try {
        host.install();
        return host;
      } catch (Throwable e) {
        host.closeGuest();
        throw e;
      }
    } catch (Throwable e) {
      removeTap();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    closeGuest();
    removeTap();
  }

  /** Returns the links, addresses, routes and rules of the host. */
  List<String> network() {
    return guest
        .run(
            """
            ip -br link
            ip -o addr show | sed 's/^[0-9]*: *//; s/\\\\.*//'
            for f in -4 -6; do
              ip $f route show table all | grep -Ev '^(local|broadcast|multicast|anycast) ' | sed 's/^/route /'
              ip $f rule | sed "s/^/rule $f /"
            done
            """)
        .lines()
        .map(String::strip)
        .sorted()
        .toList();
  }

  /** Returns the text of the owner's file. */
  String ownersFile() {
    return guest.run("cat " + owner.file());
  }

  /** Waits until the owner has configured the NIC with its file. */
  void awaitConfigured() {
    guest.awaitSuccess(owner.isConfigured());
  }

  /** Begins a change. */
  CompletableFuture<ChangeStatus> begin(String id, Function<SetupOptions, SetupNetworks> request)
      throws Exception {
    return guest.whileRunning(
        () -> {
          RpcConnection client = client();
          var options =
              SetupOptions.proved(
                  id, EngineCalls.ticket(client, id), EngineCalls.TOKEN, EngineCalls.LONG_SECONDS);
          return EngineCalls.setupNetworks(client, request.apply(options));
        });
  }

  /** Waits until the change has been applied and waits for its proof. */
  void awaitApplied(String id, CompletableFuture<ChangeStatus> running) {
    await("the change waits for its proof")
        .pollInterval(INTERVAL)
        .until(
            () -> {
              assertThat(running.isDone()).as(() -> running + log()).isFalse();
              return status(id).waitsForProof().orElse(false);
            });
  }

  /** Makes a change that new connections prove, before and after the owner adopts it. */
  void keep(String id, Function<SetupOptions, SetupNetworks> request) throws Exception {
    guest.run("setsid ip -ts monitor link >" + MESSAGES + " 2>&1 </dev/null &");
    CompletableFuture<ChangeStatus> running = begin(id, request);
    guest.whileRunning(
        () -> {
          await("the proofs")
              .pollInterval(INTERVAL)
              .ignoreExceptionsInstanceOf(RpcException.NotConnected.class)
              .until(
                  () ->
                      running.isDone()
                          || EngineCalls.confirm(client(), id, EngineCalls.TOKEN).accepted());
          ChangeStatus end = running.get(HANG_SECONDS, TimeUnit.SECONDS);
          assertThat(end.state()).as(this::log).isEqualTo(ChangeState.SAFE);
          return end;
        });
  }

  /**
   * Returns how long the kernel needed in the last {@link #keep} to make the NIC a port: from the
   * message that the NIC has a master to the message that the master runs. The kernel drops what
   * arrives in this time, because the port is not enabled yet. In a guest on a busy machine, that
   * is a tenth of a second.
   */
  Duration timeToBecomePort() {
    String messages = guest.run("cat " + MESSAGES);
    Matcher port = BECAME_PORT.matcher(messages);
    assertThat(port.find()).as(messages).isTrue();
    Matcher runs =
        Pattern.compile("\\[([0-9T:.-]+)\\] [0-9]+: " + port.group(2) + ": <.*LOWER_UP>")
            .matcher(messages);
    assertThat(runs.find(port.end())).as(messages).isTrue();
    return Duration.between(LocalDateTime.parse(port.group(1)), LocalDateTime.parse(runs.group(1)));
  }

  /** Returns the state of a change. */
  ChangeStatus status(String id) throws Exception {
    return guest.whileRunning(() -> EngineCalls.outcome(connected(), id));
  }

  /** Waits until the owner says that the network is its own. */
  void awaitAdopted() {
    guest.awaitSuccess(owner.isAdopted());
  }

  /** Lets the host lose its power, and boots it again. */
  void losePower() throws Exception {
    closeClients();
    guest.close();
    bootAgain();
  }

  /** Shuts the host down, and boots it again. */
  void reboot() throws Exception {
    closeClients();
    guest.shutDown();
    bootAgain();
  }

  /** Returns what the units of the agent have logged. */
  String log() {
    return guest.run(
        "journalctl --no-pager -o short-iso-precise -b -u 'uplink-*' -u " + owner.unit());
  }

  private void install() throws Exception {
    String pki = "/var/lib/uplink/agent/pki/";
    List<GuestFile> files = new ArrayList<>();
    files.add(new GuestFile(owner.file(), owner.text(), !owner.secret()));
    files.add(new GuestFile(pki + "key.pem", Files.readString(own.key()), false));
    files.add(new GuestFile(pki + "cert.pem", Files.readString(own.certificate()), false));
    files.add(new GuestFile(pki + "ca.pem", Files.readString(own.authority()), false));
    files.add(new GuestFile("/etc/uplink/agent.conf", "nic-owners = " + owner.name() + "\n", true));
    for (String unit : List.of("uplink-agent.service", "uplink-restore.service")) {
      files.add(new GuestFile("/etc/systemd/system/" + unit + ".d/slow.conf", SLOW, true));
    }
    guest.run("dpkg -i /opt/packages/uplink_*.deb /opt/packages/uplink-agent_*.deb");
    guest.run("install -d -m 700 /var/lib/uplink/agent " + pki);
    guest.write(files);
    guest.run("systemctl enable --now " + owner.unit());
    awaitConfigured();
    guest.run("systemctl enable --now uplink-restore uplink-agent");
    awaitAgent();
  }

  private void closeGuest() throws IOException {
    closeClients();
    connector.close();
    guest.close();
  }

  private static void removeTap() {
    Ip.HERE.runAll("link del " + TAP);
  }

  private void bootAgain() throws Exception {
    String last = guest.bootId();
    guest = guest.bootAgain();
    awaitAgent();
    assertThat(guest.bootId()).isNotEqualTo(last);
  }

  /** Waits until the agent answers, and checks that the safe configuration was restored. */
  private void awaitAgent() throws Exception {
    guest.whileRunning(
        () ->
            await("the agent listens")
                .pollInterval(INTERVAL)
                .ignoreExceptionsInstanceOf(RpcException.NotConnected.class)
                .until(this::client, RpcConnection::isOpen));
    assertThat(guest.attempt("systemctl is-failed uplink-restore").out())
        .as(this::log)
        .doesNotContain("failed");
  }

  /** Returns the last connection, or a new one if that is closed. */
  private RpcConnection connected() throws Exception {
    return clients.isEmpty() || !clients.getLast().isOpen() ? client() : clients.getLast();
  }

  /** Opens a new connection. */
  private RpcConnection client() throws Exception {
    RpcConnection client =
        connector.connect(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), PORT),
            TestAuthority.load(engine).sslContext(),
            PeerVerifier.host("host1")::verify,
            SETTINGS);
    clients.add(client);
    return client;
  }

  private void closeClients() {
    clients.forEach(RpcConnection::close);
    clients.clear();
  }
}
