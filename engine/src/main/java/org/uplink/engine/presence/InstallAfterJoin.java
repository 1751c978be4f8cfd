package org.uplink.engine.presence;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.schedule.RunScheduler.StartResult;
import org.uplink.platform.LogPeer;

/**
 * Installs a host as soon as its agent is connected, if it joined with a token that wants it. What
 * is left to do is stored, so an engine that is killed continues when the agent is connected again.
 * Thread-safe.
 */
public final class InstallAfterJoin {
  private static final Logger LOG = LoggerFactory.getLogger(InstallAfterJoin.class);

  private final JoinRepository joins;
  private final ReentrantLock lock = new ReentrantLock();

  /** Hosts that are connected, and whose install has not begun. */
  private final Set<String> waiting = new LinkedHashSet<>();

  private Optional<Function<RunRequest, StartResult>> scheduler = Optional.empty();

  public InstallAfterJoin(JoinRepository joins) {
    this.joins = joins;
  }

  /** Begins to start installs. Hosts that have connected before are installed now. */
  public void start(Function<RunRequest, StartResult> starter) {
    lock.lock();
    try {
      scheduler = Optional.of(starter);
    } finally {
      lock.unlock();
    }
    startInstalls();
  }

  /** Called when the agent of a host is connected. */
  public void hostConnected(String host) {
    if (!joins.awaitsInstall(host)) {
      return;
    }
    lock.lock();
    try {
      waiting.add(host);
    } finally {
      lock.unlock();
    }
    startInstalls();
  }

  /** Called when a run has ended, so that another one may begin. */
  public void runEnded() {
    startInstalls();
  }

  private void startInstalls() {
    lock.lock();
    try {
      if (scheduler.isPresent()) {
        for (String host : List.copyOf(waiting)) {
          switch (scheduler.get().apply(RunRequest.install(host, List.of()))) {
            case StartResult.Full _ -> {
              return;
            }
            case StartResult.AlreadyRunning _, StartResult.Refused _ -> {
              // The end of the other run tries again.
            }
            case StartResult.Started _ -> {
              LOG.info("Host {} has joined, and its install has begun", LogPeer.known(host));
              forget(host);
            }
            case StartResult.NoSuchHost _ -> forget(host);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget(String host) {
    joins.installBegan(host);
    waiting.remove(host);
  }
}
