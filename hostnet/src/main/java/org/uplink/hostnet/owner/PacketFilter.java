package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** nftables' rules, as {@code nft} lists them. */
class PacketFilter {
  private static final long DEADLINE_SECONDS = 5;
  private static final int MOST_LINES = 20;

  /** The rules that name a device; none where there is no nft, which a host need not have. */
  List<String> rulesThatName(String device) {
    String quoted = '"' + device + '"';
    return ruleset()
        .lines()
        .map(String::strip)
        .filter(line -> line.contains(quoted))
        .limit(MOST_LINES)
        .toList();
  }

  /** All of it as text. */
  String ruleset() {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder("nft", "list", "ruleset");
      builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      process = builder.start();
    } catch (IOException e) {
      return "";
    }
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(process, text));
    try {
      return text.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      process.destroyForcibly();
    }
  }

  private static void read(Process process, CompletableFuture<String> text) {
    try (var out = process.getInputStream()) {
      text.complete(new String(out.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      text.completeExceptionally(e);
    }
  }
}
