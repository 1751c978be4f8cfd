package org.uplink.engine;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real Chromium. One thread uses it. */
final class Chromium implements AutoCloseable {
  /** Why tests are skipped without it. */
  static final String MISSING =
      "Chromium is not installed (on Debian, build/install-packages installs it)";

  /** The names that distributions give it. */
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static boolean isInstalled() {
    return program().isPresent();
  }

  /** Starts the browser of the distribution. Nothing is downloaded. */
  static Chromium start() {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      Browser browser =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(program().orElseThrow())
                      .setArgs(List.of("--no-sandbox", "--disable-gpu")));
      return new Chromium(playwright, browser);
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  /** Opens a window of its own, without cookies, with a path of the engine's page. */
  ChromiumWindow open(EngineFixture engine, String path) {
    return open(engine, path, ColorScheme.LIGHT, 1280);
  }

  ChromiumWindow open(EngineFixture engine, String path, ColorScheme colours, int width) {
    var options =
        new Browser.NewContextOptions()
            .setIgnoreHTTPSErrors(true)
            .setColorScheme(colours)
            .setTimezoneId("Europe/Vienna")
            .setLocale("en-GB")
            .setViewportSize(width, 900);
    return ChromiumWindow.open(browser.newContext(options), engine.url("/"), path);
  }

  private static Optional<Path> program() {
    return PROGRAMS.stream().filter(Files::isExecutable).findFirst();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
