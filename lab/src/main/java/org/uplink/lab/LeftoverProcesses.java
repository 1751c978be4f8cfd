package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of a lab, found by their environment. The environment of other users' processes
 * cannot be read; they do not belong to the lab.
 */
record LeftoverProcesses(List<ProcessHandle> processes) {
  private static final long ENDING_SECONDS = 5;
  private static final List<String> NONE = List.of();

  static LeftoverProcesses of(Path directory) {
    String mark = Lab.DIRECTORY + "=" + directory;
    var own = ProcessHandle.current();
    return new LeftoverProcesses(
        ProcessHandle.allProcesses()
            .filter(process -> !process.equals(own) && environment(process).contains(mark))
            .toList());
  }

  boolean isEmpty() {
    return processes.isEmpty();
  }

  /** Kills the processes and waits until they are gone. */
  void kill() {
    processes.forEach(ProcessHandle::destroyForcibly);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDING_SECONDS);
    for (var process : processes) {
      while (isRunning(process)) {
        if (System.nanoTime() > end) {
          throw new LabException("process " + process.pid() + " is still running after SIGKILL");
        }
        pause(process);
      }
    }
  }

  /** Returns whether the process runs. For the JDK a zombie is alive, so /proc is asked too. */
  private static boolean isRunning(ProcessHandle process) {
    try {
      return process.isAlive() && ProcessIdentity.of(process.pid()).isAlive();
    } catch (LabException gone) {
      return false;
    }
  }

  private static void pause(ProcessHandle process) {
    try {
      process.onExit().get(10, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The caller checks again.
    } catch (ExecutionException e) {
      throw new LabException("could not wait for process " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while the lab was ending", e);
    }
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      var file = Path.of("/proc", Long.toString(process.pid()), "environ");
      var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return text.isEmpty() ? NONE : List.of(text.split("\0", -1));
    } catch (IOException e) {
      return NONE;
    }
  }
}
