package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The process that removes a lab. It waits until its standard input is closed, which happens when
 * the lab is closed and when the JVM dies. Then it ends every process in the lab's hosts and
 * deletes the hosts. It runs in its own session, so that Ctrl-C at the terminal does not end it.
 */
final class LabReaper {
  private static final String SCRIPT =
      """
      hosts=
      while read -r word host; do
        case $word in
        host) hosts="$hosts $host" ;;
        keep) exit 0 ;;
        esac
      done
      inside() {
        for host in $hosts; do ip netns pids "$host" 2>/dev/null; done
      }
      end() {
        tries=$2
        while pids=$(inside) && [ -n "$pids" ]; do
          [ $tries -gt 0 ] || return
          kill "-$1" $pids 2>/dev/null
          sleep 0.1
          tries=$((tries - 1))
        done
      }
      end TERM 30
      end KILL 50
      pids=$(inside)
      [ -z "$pids" ] || { echo "still running after SIGKILL:" $pids >&2; exit 1; }
      status=0
      for host in $hosts; do
        [ ! -e "/run/netns/$host" ] || ip netns delete "$host" || status=1
      done
      exit $status
      """;

  private static final long ENDING_SECONDS = 20;

  private final Process process;
  private boolean released;

  private LabReaper(Process process) {
    this.process = process;
  }

  static LabReaper start() {
    ProcessBuilder builder =
        new ProcessBuilder(Tool.path("setsid"), Tool.path("sh"), "-c", SCRIPT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PATH", Tool.searchPath());
    try {
      return new LabReaper(builder.start());
    } catch (IOException e) {
      throw new LabException("could not start the lab's reaper: " + e.getMessage(), e);
    }
  }

  /** Returns the command that ends these hosts and all their processes immediately. */
  static BoundedCommand reapCommand(List<String> namespaces, UnaryOperator<List<String>> place) {
    var input = new StringBuilder();
    namespaces.forEach(name -> input.append("host ").append(name).append('\n'));
    return BoundedCommand.of(place.apply(List.of(Tool.path("sh"), "-c", SCRIPT)))
        .withInput(input.toString());
  }

  /** Adds a host to remove. Call it before the host is created; a missing host is no error. */
  void addHost(String namespace) {
    send("host " + namespace);
  }

  /** Keeps the hosts after the end of the lab. */
  synchronized void release() {
    send("keep");
    released = true;
  }

  /** Removes the hosts, and waits until they are gone. */
  void reap() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException("the lab's hosts did not end within " + ENDING_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        var words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        throw new LabException("could not end the lab's hosts: " + words.strip());
      }
    } catch (IOException e) {
      throw new LabException("could not end the lab's hosts: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while the lab's hosts were ending", e);
    }
  }

  private synchronized void send(String line) {
    if (released) {
      return;
    }
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new LabException(
          "the lab's reaper (process " + process.pid() + ") has died: " + e.getMessage(), e);
    }
  }
}
