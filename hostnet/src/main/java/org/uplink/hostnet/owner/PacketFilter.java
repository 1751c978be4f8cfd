package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The rules of nftables, as {@code nft} lists them. */
class PacketFilter {
  private static final long DEADLINE_SECONDS = 5;
  private static final int MAX_RULES = 20;

  /** Returns the rules that name a device; none if nft is not installed. */
  List<String> rulesThatName(String device) {
    String quoted = '"' + device + '"';
    return ruleset()
        .lines()
        .map(String::strip)
        .filter(line -> line.contains(quoted))
        .limit(MAX_RULES)
        .toList();
  }

  /** Lists all rules; empty if nft is not installed, fails, or does not answer in time. */
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
