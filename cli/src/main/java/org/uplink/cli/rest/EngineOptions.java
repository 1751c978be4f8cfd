package org.uplink.cli.rest;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.api.ClientFiles;
import org.uplink.command.CommandFailure;
import org.uplink.command.DefaultDirectories;
import org.uplink.platform.RegularFile;
import picocli.CommandLine.Option;

/**
 * The options that name the engine. Its data directory has the token, the authority's certificate
 * and, while the engine runs, its URL.
 */
public final class EngineOptions {
  private static final String URL_FORM = "Write it as https://192.0.2.1:8443.";

  private static final int MAX_BYTES = 1 << 12;

  private final Map<String, String> environment = System.getenv();

  @Option(
      names = "--engine",
      paramLabel = "URL",
      description =
          "URL of the engine (default: $UPLINK_ENGINE, else the URL in the data directory)")
  private @Nullable URI engine;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "data directory of the engine, with its token and its authority's certificate (default:"
              + " $UPLINK_DATA_DIR, else the directory of your running engine or quickstart)")
  private @Nullable Path dataDir;

  /** Returns a client that fails as soon as the engine does not answer. */
  public EngineClient connect() {
    return connect(RetryPolicy.none());
  }

  /** Returns a client that retries. */
  public EngineClient connect(RetryPolicy retryPolicy) {
    ClientFiles files = new ClientFiles(dataDirectory());
    checkDirectory(files.directory());
    return EngineClient.of(url(files), files, retryPolicy);
  }

  /** Returns the given options, for a command that is printed as a next step. */
  public String asArguments() {
    return (engine == null ? "" : " --engine " + engine)
        + (dataDir == null ? "" : " --data-dir " + dataDir);
  }

  private Path dataDirectory() {
    if (dataDir != null) {
      return dataDir;
    }
    String variable = environment.getOrDefault("UPLINK_DATA_DIR", "");
    if (!variable.isEmpty()) {
      return Path.of(variable);
    }
    DefaultDirectories directories = DefaultDirectories.of(environment);
    List<Path> candidates =
        List.of(directories.engine(), directories.quickstart().resolve("engine"));
    return candidates.stream()
        .filter(candidate -> Files.exists(new ClientFiles(candidate).url()))
        .findFirst()
        .orElse(candidates.getFirst());
  }

  /** Refuses a directory in which no token can be found, before it is taken for an empty one. */
  private static void checkDirectory(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw CommandFailure.usage(
          "the data directory " + directory + " is not a directory",
          "Name the data directory of the engine with --data-dir.");
    }
    if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
      throw CommandFailure.error(
          "you may not read the data directory " + directory,
          "Run the command as the user of the engine.");
    }
  }

  private URI url(ClientFiles files) {
    if (engine != null) {
      String option = engine.toString();
      return httpsUrl(option)
          .orElseThrow(() -> CommandFailure.usage(notAUrl("--engine", option), URL_FORM));
    }
    String variable = environment.getOrDefault("UPLINK_ENGINE", "");
    if (!variable.isEmpty()) {
      return httpsUrl(variable)
          .orElseThrow(() -> CommandFailure.usage(notAUrl("UPLINK_ENGINE", variable), URL_FORM));
    }
    String text =
        read(files.url())
            .orElseThrow(
                () ->
                    CommandFailure.error(
                        "no engine is running with the data directory " + files.directory(),
                        "Start one with `uplink engine --addresses ADDRESS --data-dir "
                            + files.directory()
                            + "`, or name another with --data-dir DIR."));
    return httpsUrl(text)
        .orElseThrow(
            () ->
                CommandFailure.error(
                    notAUrl("the file " + files.url(), text),
                    "Restart the engine, which writes the file, or name the URL with --engine. "
                        + URL_FORM));
  }

  private static String notAUrl(String source, Object text) {
    return "%s: \"%s\" is not an https URL with a host and a valid port".formatted(source, text);
  }

  private static Optional<URI> httpsUrl(String text) {
    try {
      URI url = new URI(text);
      return "https".equals(url.getScheme()) && url.getHost() != null && hasValidPort(url)
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Returns whether the URL has a port from 1 to 65535, or none. */
  private static boolean hasValidPort(URI url) {
    return url.getPort() == -1 || (url.getPort() >= 1 && url.getPort() <= 65535);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(RegularFile.readText(file, MAX_BYTES).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw RequestFailures.unreadable(file, e);
    }
  }
}
