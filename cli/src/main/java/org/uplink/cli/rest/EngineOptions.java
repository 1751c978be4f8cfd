package org.uplink.cli.rest;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.api.ClientFiles;
import org.uplink.command.CommandFailure;
import org.uplink.command.DefaultDirectories;
import picocli.CommandLine.Option;

/**
 * Which engine a command talks to. Its data directory has the token and the authority, and says
 * where it listens while it runs.
 */
public final class EngineOptions {

  @Option(
      names = "--engine",
      paramLabel = "URL",
      description =
          "the engine's address, https://…; else UPLINK_ENGINE, else what the data directory says")
  private @Nullable URI engine;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description =
          "the engine's data directory, for its token and authority; else UPLINK_DATA_DIR, else that of a running engine or"
              + " quickstart of yours")
  private @Nullable Path dataDir;

  private final Map<String, String> environment = System.getenv();

  /** A client of that engine. */
  public EngineClient connect() {
    return connect(RetryPolicy.none());
  }

  /** A client that outlasts a restart of the engine. */
  public EngineClient connect(RetryPolicy retryPolicy) {
    ClientFiles files = new ClientFiles(dataDir());
    return EngineClient.of(url(files), files, retryPolicy);
  }

  private Path dataDir() {
    if (dataDir != null) {
      return dataDir;
    }
    String named = environment.getOrDefault("UPLINK_DATA_DIR", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    DefaultDirectories state = DefaultDirectories.of(environment);
    List<Path> candidates = List.of(state.engine(), state.quickstart().resolve("engine"));
    for (Path candidate : candidates) {
      if (Files.exists(new ClientFiles(candidate).url())) {
        return candidate;
      }
    }
    return candidates.getFirst();
  }

  private URI url(ClientFiles files) {
    if (engine != null) {
      return https(engine);
    }
    String named = environment.getOrDefault("UPLINK_ENGINE", "");
    if (!named.isEmpty()) {
      return https(uri("UPLINK_ENGINE", named));
    }
    return read(files.url())
        .map(url -> uri(files.url().toString(), url))
        .orElseThrow(
            () ->
                CommandFailure.error(
                    "no engine is running on " + files.directory(),
                    "Start it with `uplink engine --data-dir "
                        + files.directory()
                        + "`, or name another with --engine URL."));
  }

  private static URI uri(String from, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw CommandFailure.usage(
          from + " has no URL: " + e.getMessage(), "Write it as https://192.0.2.1:8443.");
    }
  }

  private static URI https(URI url) {
    if (!"https".equals(url.getScheme()) || url.getHost() == null) {
      throw CommandFailure.usage(
          "the engine's address is no https URL: " + url, "Write it as https://192.0.2.1:8443.");
    }
    return url;
  }

  private static Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not read " + file + ": " + e.getMessage(), "Run it as the engine's user.");
    }
  }
}
