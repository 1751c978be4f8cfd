package org.uplink.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.uplink.rpc.jsonrpc.Json;
import tools.jackson.databind.JsonNode;

/** ip(8), which arranges the namespace of this JVM, and says what is right. */
public final class Ip {
  private Ip() {}

  /** Runs {@code ip} command lines, one after the other. */
  public static void run(String... lines) {
    for (var line : lines) {
      output(line);
    }
  }

  /** What {@code ip -j} prints. */
  public static JsonNode json(String line) {
    var text = output("-j -d " + line);
    return Json.MAPPER.readTree(text.isBlank() ? "[]" : text);
  }

  private static String output(String line) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(line.split(" ")));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("ip " + line + ": " + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
