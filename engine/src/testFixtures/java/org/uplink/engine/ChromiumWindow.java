package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.uplink.testkit.Deadlines;

/** A window of Chromium with the engine's page. At its end it fails the test if the page erred. */
final class ChromiumWindow implements AutoCloseable {
  /**
   * Chromium logs an answer that refuses, and a connection that cannot be opened or ends. Neither
   * is a fault of the page.
   */
  private static final List<String> EXPECTED =
      List.of(
          "the server responded with a status of 4",
          "net::ERR_CONNECTION_REFUSED",
          "net::ERR_INCOMPLETE_CHUNKED_ENCODING");

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final BrowserContext context;
  private final URI engine;
  private final Page page;
  private final List<String> faults = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();

  private ChromiumWindow(BrowserContext context, URI engine) {
    this.context = context;
    this.engine = engine;
    context.setDefaultTimeout((double) Deadlines.scaled(LIMIT).toMillis());
    page = context.newPage();
    page.onConsoleMessage(this::note);
    page.onPageError(faults::add);
    page.onRequest(request -> addresses.add(request.url()));
  }

  static ChromiumWindow open(BrowserContext context, URI engine, String path) {
    var window = new ChromiumWindow(context, engine);
    window.go(path);
    return window;
  }

  /** Fails if the page has logged an error, broken its security policy, or left its engine. */
  @Override
  public void close() {
    context.close();
    assertThat(faults).isEmpty();
    assertThat(addresses).allSatisfy(url -> assertThat(url).startsWith(engine.toString()));
  }

  Page page() {
    return page;
  }

  /** Returns the addresses of all requests until now. */
  List<String> addresses() {
    return addresses;
  }

  void go(String path) {
    page.navigate(engine.resolve(path).toString());
  }

  void logIn(String token) {
    page.getByLabel("Token").fill(token);
    button("Log in").click();
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator checkbox(String name) {
    return page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName(name));
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator heading(String name) {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
  }

  /** Returns the part of the window about something with this name. */
  Locator article(String name) {
    return page.getByRole(AriaRole.ARTICLE, new Page.GetByRoleOptions().setName(name));
  }

  /** Waits until a text is in the window. */
  void awaitText(String text) {
    page.getByText(text).first().waitFor();
  }

  /** Waits until the view has all that it shows. */
  void awaitLoaded() {
    page.locator("header nav").waitFor();
    page.getByText("Loading")
        .first()
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
    if (page.url().matches(".*/#/hosts/[^/]+")) {
      page.locator(".picture svg").waitFor();
    }
  }

  /** Returns the names of the hosts in the list, in its order. */
  List<String> hosts() {
    return page.locator("table.hosts tbody td.name").allInnerTexts();
  }

  /** Returns what axe finds wrong in the window as it is now: a rule, and the first element. */
  List<String> accessibilityFaults() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ChromiumWindow.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
      page.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + "; 0");
    }
    Object found =
        page.evaluate(
            """
            async () => (await axe.run(document)).violations
              .map((rule) => `${rule.id}: ${rule.nodes[0].html}`)
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /** Returns by how many pixels the page is wider than the window. */
  int overflow() {
    return ((Number) page.evaluate("document.documentElement.scrollWidth - innerWidth")).intValue();
  }

  private void note(ConsoleMessage message) {
    String text = message.text();
    if (message.type().equals("error") && EXPECTED.stream().noneMatch(text::contains)) {
      faults.add(text);
    }
  }
}
