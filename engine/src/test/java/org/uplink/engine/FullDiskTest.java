package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.Problem;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.main.EngineMain;
import org.uplink.testkit.ExternalCommand;

/** An engine whose data directory is on a small disk, which becomes full. */
final class FullDiskTest {
  private static final int CHUNK = 64 << 10;

  @TempDir Path temp;
  private Path disk;
  private Path ballast;

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(temp.resolve("disk"));
    ballast = disk.resolve("ballast");
    ExternalCommand.of("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", disk.toString())
        .run();
  }

  @AfterEach
  void unmount() {
    ExternalCommand.of("umount", "-l", disk.toString()).run();
  }

  @Test
  void engineGoesOnWithoutARestartAndLosesNothingConfirmed() throws Exception {
    var confirmed = new ArrayList<String>();
    Path data = disk.resolve("data");
    try (EngineFixture engine = EngineFixture.start(data)) {
      for (var time = 0; time < 2; time++) {
        fill();
        EngineFixture.Answer refused = addUntilRefused(engine, confirmed, "t" + time + "-");

        assertThat(refused.status()).as(refused.body()).isIn(500, 507);
        EngineFixture.Answer next = add(engine, "refused");
        assertThat(next.status()).as(next.body()).isEqualTo(507);
        assertThat(next.as(Problem.class).nextStep().orElseThrow()).contains("Free disk space");
        await().until(() -> ready(engine).status() == 503);
        assertThat(ready(engine).body()).contains("disk");
        assertThat(open(engine, "/health/live").status()).isEqualTo(200);
        EngineFixture.Answer copy = engine.post("/api/v1/database-copy", "");
        assertThat(copy.status()).as(copy.body()).isEqualTo(507);
        assertThat(copy.as(Problem.class).detail()).contains("bytes are missing");
        assertThat(
                EngineMain.run(
                    Terminal.silent(),
                    "backup",
                    temp.resolve("backup" + time).toString(),
                    "--data-dir",
                    data.toString()))
            .isEqualTo(ExitStatus.ERROR);
        assertThat(temp.resolve("backup" + time)).doesNotExist();

        Files.delete(ballast);
        String again = "again" + time;
        await().until(() -> add(engine, again).status() == 201);
        confirmed.add(again);
        await().until(() -> ready(engine).status() == 200);
        requireAll(engine, confirmed);
      }
    }
    try (EngineFixture restarted = EngineFixture.start(data)) {
      requireAll(restarted, confirmed);
    }
  }

  private static EngineFixture.Answer addUntilRefused(
      EngineFixture engine, List<String> confirmed, String prefix) throws Exception {
    for (var number = 0; number < 100_000; number++) {
      EngineFixture.Answer answer = add(engine, prefix + number);
      if (answer.status() != 201) {
        return answer;
      }
      confirmed.add(prefix + number);
    }
    throw new AssertionError("the disk is not full");
  }

  private static void requireAll(EngineFixture engine, List<String> clusters) throws Exception {
    for (String name : clusters) {
      assertThat(engine.get("/api/v1/clusters/" + name).status()).as(name).isEqualTo(200);
    }
  }

  private static EngineFixture.Answer add(EngineFixture engine, String name) throws Exception {
    return engine.post("/api/v1/clusters", "{\"name\": \"" + name + "\"}");
  }

  private static EngineFixture.Answer ready(EngineFixture engine) throws Exception {
    return open(engine, "/health/ready");
  }

  private static EngineFixture.Answer open(EngineFixture engine, String path) throws Exception {
    return engine.send(HttpRequest.newBuilder(engine.url(path)).GET());
  }

  /** Takes all space that is left. */
  private void fill() throws IOException {
    try (var out = Files.newOutputStream(ballast)) {
      var chunk = new byte[CHUNK];
      while (Files.getFileStore(disk).getUsableSpace() > 0) {
        out.write(chunk, 0, (int) Math.min(CHUNK, Files.getFileStore(disk).getUsableSpace()));
      }
    }
  }
}
