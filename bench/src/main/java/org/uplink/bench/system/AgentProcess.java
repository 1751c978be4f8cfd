package org.uplink.bench.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.MeasuredProcess;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;

/** An agent process, and an engine's certificate to connect to the agent. */
final class AgentProcess implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PORT = 54321;
  private static final Duration START = Duration.ofSeconds(30);

  private final BenchFolder folder;
  private final MeasuredProcess process;
  private final long startedAt;
  private final SSLContext tls;

  private AgentProcess(
      BenchFolder folder, MeasuredProcess process, long startedAt, SSLContext tls) {
    this.folder = folder;
    this.process = process;
    this.startedAt = startedAt;
    this.tls = tls;
  }

  /** Creates the certificates and starts the agent. Does not wait until the agent listens. */
  static AgentProcess start() throws Exception {
    BenchFolder folder = BenchFolder.create("agent");
    var authority = CertificateAuthority.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
    Path state = folder.resolve("agent");
    authority.issue(
        CertificateSubject.host("bench", List.of(), List.of(LOOPBACK)), state.resolve("pki"));
    CredentialFiles engine =
        authority.issue(
            CertificateSubject.engine("bench", List.of(), List.of()), folder.resolve("engine"));
    SSLContext tls = Credentials.load(engine, Clock.systemUTC()).sslContext();
    long startedAt = System.nanoTime();
    MeasuredProcess process =
        MeasuredProcess.start(
            "the agent",
            new ProcessBuilder(
                    Programs.agent(
                        "--listen", "127.0.0.1:" + PORT, "--state-dir", state.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()));
    return new AgentProcess(folder, process, startedAt, tls);
  }

  @Override
  public void close() throws IOException {
    try (folder) {
      process.close();
    }
  }

  /** Connects to the agent, and retries until it listens. */
  RpcConnection connect(RpcConnector connector) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        return connector.connect(
            new InetSocketAddress(LOOPBACK, PORT),
            tls,
            PeerVerifier.host("bench", LOOPBACK.getHostAddress())::verify,
            ClientSettings.DEFAULT);
      } catch (RpcException.NotConnected e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "the agent does not answer: " + Files.readString(folder.resolve("log")), e);
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }

  /** Returns the start time of the process ({@link System#nanoTime()}). */
  long startedAt() {
    return startedAt;
  }

  /** Returns the resident memory in MiB. */
  double resident() throws IOException {
    return process.residentMemory();
  }

  /** Returns the resident memory that belongs to no file, in MiB. */
  double residentOfItsOwn() throws IOException {
    return process.anonymousMemory();
  }
}
