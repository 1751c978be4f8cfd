package org.uplink.engine;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the pictures of the page that the documentation has. The program of build/page-pictures.
 */
final class PagePictures {
  private static final int WIDE = 1100;
  private static final int NARROW = 360;

  private final Chromium chromium;
  private final EngineFixture engine;
  private final String token;
  private final Path folder;

  private PagePictures(Chromium chromium, EngineFixture engine, String token, Path folder) {
    this.chromium = chromium;
    this.engine = engine;
    this.token = token;
    this.folder = folder;
  }

  /**
   * Writes the pictures.
   *
   * @param arguments the folder for the pictures, and one for the engine's data
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]).resolve("data");
    EngineConfig config =
        EngineFixture.config(data)
            .withHosts(Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)));
    List<FakeHost> hosts = new ArrayList<>();
    try (EngineFixture engine = new EngineFixture(config);
        Chromium chromium = Chromium.start()) {
      for (int i = 1; i <= 6; i++) {
        hosts.add(FakeHost.start(data, "node" + i));
        engine.addHost("node" + i, hosts.getLast().port());
      }
      hosts.get(1).on("Host.getRoute", (_, _) -> Map.of("device", "eth0"));
      hosts.get(3).network().impatient(true);
      for (int i = 1; i <= 5; i++) {
        engine.install("node" + i);
      }
      AskingHost.create("node7", data.resolveSibling("node7"), engine).ask();
      String token = Files.readString(data.resolve("token")).strip();
      new PagePictures(chromium, engine, token, Path.of(arguments[0])).write();
    } finally {
      hosts.forEach(FakeHost::close);
    }
    System.exit(0); // The threads of the engine's libraries go on for a minute.
  }

  private void write() {
    write("page-hosts", "/#/hosts", WIDE, 420);
    write("page-host", "/#/hosts/node2", WIDE, 900);
    write("page-joining", "/#/joining", NARROW, 800);
  }

  private void write(String name, String view, int width, int height) {
    try (ChromiumWindow window = chromium.open(engine, view, ColorScheme.LIGHT, width)) {
      window.logIn(token);
      window.awaitLoaded();
      window.page().setViewportSize(width, height);
      window.page().screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(name + ".png")));
    }
  }
}
