package org.uplink.bench.system;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.MeasuredProcess;
import org.uplink.bench.Measurement;

/**
 * Measures the time from the start of the engine's process until it says that it is ready, and its
 * memory then. The first start of each folder creates the engine's keys and its database.
 */
public final class EngineBench {
  private static final int ROUNDS = 5;
  private static final URI READY = URI.create("https://127.0.0.1:18443/health/ready");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private EngineBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    var first = new double[ROUNDS];
    var next = new double[ROUNDS];
    var memory = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      try (BenchFolder folder = BenchFolder.create("engine")) {
        Path data = folder.resolve("data");
        first[i] = start(folder, data, Optional.empty());
        var seen = new double[1];
        next[i] = start(folder, data, Optional.of(seen));
        memory[i] = seen[0];
      }
    }
    System.out.printf(
        "%n### The engine%n%nTime from start to ready: %s the first time, with its keys and"
            + " database; %s then. Resident memory: %.0f MiB. Medians of %d.%n",
        Measurement.duration(AlternatingBlocks.median(first)),
        Measurement.duration(AlternatingBlocks.median(next)),
        AlternatingBlocks.median(memory),
        ROUNDS);
  }

  private static double start(BenchFolder folder, Path data, Optional<double[]> memory)
      throws Exception {
    Path log = folder.resolve("log");
    long started = System.nanoTime();
    try (MeasuredProcess engine =
        MeasuredProcess.start(
            "the engine",
            new ProcessBuilder(
                    Programs.engine(
                        "--data-dir",
                        data.toString(),
                        "--addresses",
                        "127.0.0.1",
                        "--https",
                        "127.0.0.1:" + READY.getPort(),
                        "--hosts",
                        "127.0.0.1:18444"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()))) {
      Path authority = data.resolve("ca.pem");
      while (!Files.exists(authority) || !isReady(authority)) {
        if (!engine.isAlive() || System.nanoTime() - started > LIMIT.toNanos()) {
          throw new IOException("the engine does not answer: " + Files.readString(log));
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
      double time = System.nanoTime() - started;
      if (memory.isPresent()) {
        memory.get()[0] = engine.residentMemory();
      }
      return time;
    }
  }

  private static boolean isReady(Path authority) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(authority)).build()) {
      return client
              .send(HttpRequest.newBuilder(READY).timeout(LIMIT).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException | GeneralSecurityException e) {
      return false; // not yet
    }
  }

  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "engine",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(authority))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
