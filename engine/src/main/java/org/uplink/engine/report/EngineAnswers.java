package org.uplink.engine.report;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.uplink.api.ClientFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.platform.IoProblem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The answers of a running engine to requests that read. None of them has a secret. */
public final class EngineAnswers implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** For how long hosts are asked about: with one more request, less than a part may take. */
  private static final Duration HOSTS_TIME = Duration.ofSeconds(12);

  private static final int MAX_BYTES = 8 << 20;
  private static final int MAX_LINE_BYTES = 1000;

  /** Of how many hosts the decisions and the networks are asked for. */
  private static final int HOSTS = 100;

  private static final Pattern TOKEN = Pattern.compile("[!-~]{32,}");
  private static final Pattern URL = Pattern.compile("https://[A-Za-z0-9.:%\\[\\]-]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final URI engine;
  private final String token;

  private EngineAnswers(HttpClient http, URI engine, String token) {
    this.http = http;
    this.engine = engine;
    this.token = token;
  }

  /**
   * Finds the running engine.
   *
   * @throws IOException it does not run, or its files cannot be read
   */
  public static EngineAnswers open(ClientFiles files) throws IOException {
    if (Files.notExists(files.url())) {
      throw new IOException(
          "no engine runs with the data directory "
              + files.directory()
              + "; start it, and make the report again. If it cannot start, send this report");
    }
    URI url = URI.create(line(files.url(), URL));
    String token = line(files.token(), TOKEN);
    try {
      return new EngineAnswers(
          HttpClient.newBuilder()
              .sslContext(Credentials.trustContext(files.authority()))
              .connectTimeout(CONNECT_TIMEOUT)
              .build(),
          url,
          token);
    } catch (PkiException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the answer to GET, also if it is an error. */
  public String get(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer;
    try {
      answer =
          http.send(
              HttpRequest.newBuilder(engine.resolve(path))
                  .header("Authorization", "Bearer " + token)
                  .timeout(TIMEOUT)
                  .build(),
              BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new IOException(
          "the engine at %s does not answer: %s".formatted(engine, IoProblem.describe(e)), e);
    }
    try (InputStream body = answer.body()) {
      String text = new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return answer.statusCode() == 200
          ? text
          : "status %d%n%s".formatted(answer.statusCode(), text);
    }
  }

  /**
   * Returns a line with the networks and one with the latest decisions of each host, those first
   * that are not Up. What a slow engine does not answer in time is left out, and named.
   */
  public String hosts() throws IOException, InterruptedException {
    var lines = new StringBuilder();
    long end = System.nanoTime() + HOSTS_TIME.toNanos();
    for (String name : names()) {
      for (String part : List.of("/networks", "/decisions?limit=5")) {
        if (System.nanoTime() - end > 0 || lines.length() > MAX_BYTES) {
          return lines
              .append("The other hosts are left out, from ")
              .append(name)
              .append(" on.\n")
              .toString();
        }
        try {
          lines.append(get("/api/v1/hosts/" + name + part).strip()).append('\n');
        } catch (IOException e) {
          lines.append(name).append(part).append(": ").append(e.getMessage()).append('\n');
        }
      }
    }
    return lines.toString();
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private List<String> names() throws IOException, InterruptedException {
    JsonNode page;
    try {
      page = JSON.readTree(get("/api/v1/hosts?limit=1000"));
    } catch (JacksonException e) {
      throw new IOException("the list of hosts cannot be read: " + e.getOriginalMessage(), e);
    }
    List<JsonNode> found = new ArrayList<>();
    StreamSupport.stream(page.path("items").spliterator(), false).forEach(found::add);
    found.sort(
        Comparator.comparingInt(host -> host.path("status").stringValue("").equals("Up") ? 1 : 0));
    return found.stream()
        .map(host -> host.path("name").stringValue(""))
        .filter(name -> NAME.matcher(name).matches())
        .limit(HOSTS)
        .toList();
  }

  /**
   * Reads a file of one line. Root may run this command on a folder of the engine's user, so a link
   * to another file is not followed, and a line of another form is neither sent nor shown.
   */
  private static String line(Path file, Pattern form) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) > MAX_LINE_BYTES) {
      throw new IOException(file + " must be a regular file with one line");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String text = new String(in.readNBytes(MAX_LINE_BYTES), StandardCharsets.ISO_8859_1).strip();
      if (!form.matcher(text).matches()) {
        throw new IOException(file + " is damaged, or somebody has edited it");
      }
      return text;
    }
  }
}
