package org.uplink.engine.backup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.ClientFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.platform.PrivateFile;
import org.uplink.platform.RegularFile;

/**
 * The copy of its database that a running engine has made for a backup. Closing it deletes the
 * copy.
 *
 * @param schema the version of its schema
 */
public record EngineCopy(Path file, int schema, ClientFiles engine) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCopy.class);

  /** A copy of gigabytes takes a while. */
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_URL_BYTES = 4096;
  private static final Pattern FILE =
      Pattern.compile("\"file\":\"backup/(" + DatabaseCopy.NAME.pattern() + ")\"");
  private static final Pattern SCHEMA = Pattern.compile("\"schema\":\"([0-9]{1,6})\"");
  private static final Pattern NEXT_STEP = Pattern.compile("\"nextStep\":\"([^\"]{1,500})\"");
  private static final Pattern DETAIL = Pattern.compile("\"detail\":\"([^\"]{1,500})\"");

  /**
   * Asks the engine for a copy.
   *
   * @param folder the folder in which the engine puts it
   * @throws BackupException no engine runs, or it makes no copy
   */
  public static EngineCopy make(ClientFiles engine, Path folder)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(engine, "POST", "");
    Matcher file = FILE.matcher(answer.body());
    Matcher schema = SCHEMA.matcher(answer.body());
    if (answer.statusCode() != 200 || !schema.find() || !file.find()) {
      Matcher detail = DETAIL.matcher(answer.body());
      throw new BackupException(
          "the engine did not copy its database: "
              + (detail.find()
                  ? detail.group(1)
                  : "it answered with status " + answer.statusCode()),
          nextStep(answer.body()));
    }
    return new EngineCopy(folder.resolve(file.group(1)), Integer.parseInt(schema.group(1)), engine);
  }

  /** Deletes the copy, also if this thread was interrupted. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      send(engine, "DELETE", "/" + file.getFileName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | BackupException e) {
      LOG.warn(
          "The engine deletes the copy of the database {} ten minutes after it was made: {}",
          file,
          e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String nextStep(String answer) {
    Matcher nextStep = NEXT_STEP.matcher(answer);
    return nextStep.find() ? nextStep.group(1) : "The engine's log has the cause.";
  }

  private static HttpResponse<String> send(ClientFiles engine, String method, String name)
      throws IOException, InterruptedException {
    URI url = url(engine);
    String token = new String(PrivateFile.read(engine.token()), StandardCharsets.UTF_8).strip();
    try (var http =
        HttpClient.newBuilder()
            .sslContext(Credentials.trustContext(engine.authority()))
            .connectTimeout(CONNECT_TIMEOUT)
            .build()) {
      return http.send(
          HttpRequest.newBuilder(url.resolve("/api/v1/database-copy" + name))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .header("Authorization", "Bearer " + token)
              .timeout(TIMEOUT)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (PkiException e) {
      throw new BackupException(String.valueOf(e.getMessage()), "Restart the engine.");
    } catch (IOException e) {
      throw new BackupException(
          "the engine at %s does not answer: %s".formatted(url, e.getMessage()),
          "See whether it runs, and look at its log.");
    }
  }

  private static URI url(ClientFiles engine) throws IOException {
    if (Files.notExists(engine.url())) {
      throw new BackupException(
          "no engine runs with the data directory " + engine.url().getParent(),
          "Start the engine, or name its data directory with --data-dir. Of a stopped engine, copy"
              + " the data directory.");
    }
    try {
      return URI.create(RegularFile.readText(engine.url(), MAX_URL_BYTES).strip());
    } catch (NoSuchFileException e) {
      throw new BackupException("the engine has just stopped", "Start it, and try again.");
    }
  }
}
