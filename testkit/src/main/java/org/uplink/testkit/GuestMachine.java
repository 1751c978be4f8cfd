package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Debian host in a QEMU guest, with systemd as the first process and udev, that keeps its disk
 * over boots ({@code build/systemd-guest}). Its only NIC is {@link #NIC}; the other end is a TAP
 * device in the network namespace of this JVM. The guest ends with the thread that boots it.
 */
public final class GuestMachine implements AutoCloseable {
  /** The name that udev gives the NIC. */
  public static final String NIC = "enp0s3";

  /** The exit status of build/systemd-guest if something is missing on this machine. */
  private static final int MISSING = 3;

  private static final int LINES_OF_CONSOLE = 40;
  private static final Path SCRIPT =
      Path.of(System.getProperty("uplink.root", ".."), "build", "systemd-guest");

  private final Path folder;
  private final String tap;
  private final Process qemu;
  private final LiveProcess live;
  private final GuestSocket control;
  private final String bootId;
  private int commands;

  private GuestMachine(Path folder, String tap) throws IOException {
    this.folder = folder;
    this.tap = tap;
    qemu =
        new ProcessBuilder(SCRIPT.toString(), "boot", folder.toString(), tap)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu").toFile())
            .start();
    live = new LiveProcess(qemu, this::whatItSaid);
    try {
      control = open();
      bootId = awaitLine("boot ");
    } catch (RuntimeException | Error e) {
      qemu.destroyForcibly();
      throw e;
    }
  }

  /**
   * Boots the host, and waits until it accepts commands.
   *
   * @param tap the TAP device of the NIC's other end
   */
  public static GuestMachine boot(Path folder, String tap) throws IOException {
    return new GuestMachine(folder, tap);
  }

  /**
   * Makes the disks of a new host. Skips the test, with the reason, if this machine cannot run a
   * guest.
   *
   * @param folder a new folder for the host
   */
  public static void create(Path folder) {
    IsolatedJvm.assume();
    ExternalCommand.Result made =
        ExternalCommand.of(SCRIPT.toString(), "host", folder.toString()).attempt();
    assumeThat(made.status()).as(made.err()).isNotEqualTo(MISSING);
    assertThat(made.status()).as(made.err()).isZero();
  }

  /** Cuts the power: what the guest has not written to its disk is lost. */
  @Override
  public void close() throws IOException {
    qemu.destroyForcibly().onExit().join();
    control.close();
  }

  /** Shuts the host down as its operator does. */
  public void shutDown() throws Exception {
    control.send(++commands + " " + encode("systemctl poweroff"));
    qemu.onExit().get(Deadlines.HANG_SECONDS, TimeUnit.SECONDS);
    close();
  }

  /** Boots the host again after it was shut down or its power was cut. */
  public GuestMachine bootAgain() throws IOException {
    return boot(folder, tap);
  }

  /** Returns the id that the kernel gave this boot. */
  public String bootId() {
    return bootId;
  }

  /** Runs a script of bash as root, and returns its output. Fails if its exit status is not 0. */
  public String run(String script) {
    ExternalCommand.Result result = attempt(script);
    assertThat(result.status()).as("%s: %s", script, result.out()).isZero();
    return result.out();
  }

  /** Runs a script of bash as root, which may fail. The output contains the errors. */
  public ExternalCommand.Result attempt(String script) {
    int number = ++commands;
    control.send(number + " " + encode(script));
    String[] answer = awaitLine(number + " ").split(" ", 2);
    return new ExternalCommand.Result(
        Integer.parseInt(answer[0]),
        new String(Base64.getDecoder().decode(answer[1]), StandardCharsets.UTF_8),
        "");
  }

  /**
   * Returns what a call to the guest over its network returns. Fails at once if the guest ends.
   *
   * @throws AssertionError if the call fails or the guest ends
   */
  public <T> T whileRunning(Callable<T> call) throws InterruptedException {
    return live.whileAlive(call);
  }

  /** Waits until a script of bash ends with the status 0. */
  public void awaitSuccess(String script) {
    await(script).until(() -> attempt(script).succeeded());
  }

  /** Writes files, with one command: each process of a guest takes time. */
  public void write(List<GuestFile> files) {
    run(
        files.stream()
            .map(
                file ->
                    "install -D -m %s <(base64 -d <<<'%s') %s"
                        .formatted(
                            file.readableByAll() ? "644" : "600", encode(file.text()), file.path()))
            .collect(Collectors.joining(" && ")));
  }

  private GuestSocket open() {
    return await("QEMU's socket")
        .until(
            () -> {
              assertThat(qemu.isAlive()).as(this::whatItSaid).isTrue();
              return GuestSocket.open(folder.resolve("control"));
            },
            Optional::isPresent)
        .orElseThrow();
  }

  private String awaitLine(String beginning) {
    return control
        .await(beginning)
        .orElseThrow(() -> new AssertionError("the guest has ended or hangs: " + whatItSaid()));
  }

  private String whatItSaid() {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("qemu", "console")) {
      try {
        List<String> lines = Files.readAllLines(folder.resolve(name), StandardCharsets.ISO_8859_1);
        lines.stream()
            .skip(Math.max(0, lines.size() - LINES_OF_CONSOLE))
            .forEach(line -> text.append(line).append('\n'));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
