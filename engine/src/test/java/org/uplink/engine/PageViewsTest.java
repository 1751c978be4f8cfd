package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/** The page in a real Chromium, with a real engine and hosts that speak the real protocol. */
final class PageViewsTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>";

  @TempDir static Path temp;
  private static Optional<Chromium> chromium = Optional.empty();
  private static final List<FakeHost> HOSTS = new ArrayList<>();
  private static EngineFixture engine;
  private static String token = "";

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
    engine =
        new EngineFixture(
            EngineFixture.config(temp.resolve("data"))
                .withHosts(Optional.of(new InetSocketAddress(LOOPBACK, 0))));
    token = Files.readString(temp.resolve("data/token")).strip();
    chromium = Optional.of(Chromium.start());
    host("good");
    engine.install("good");
    host("contested").on("Host.getRoute", (_, _) -> Map.of("device", "eth0"));
    engine.install("contested");
    host("hostile")
        .on(
            "Host.getRoute",
            (_, _) -> {
              throw new RpcException.Answered(RpcError.internal(HOSTILE));
            });
    engine.install("hostile");
  }

  @AfterAll
  static void stop() {
    HOSTS.forEach(FakeHost::close);
    chromium.ifPresent(Chromium::close);
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void logInNeedsTheTokenAndKeepsItNowhere() {
    try (ChromiumWindow window = open("/")) {
      window.logIn("wrong");
      window.awaitText("The token is not the token of this engine.");
      window.logIn(token);
      window.heading("Hosts").waitFor();

      Object kept =
          window
              .page()
              .evaluate(
                  "JSON.stringify([location.href, document.cookie, {...localStorage}, {...sessionStorage}])");
      assertThat(String.valueOf(kept)).doesNotContain(token);
      assertThat(window.addresses()).noneMatch(url -> url.contains(token));
      window.page().reload();
      window.heading("Hosts").waitFor();

      window.button("Log out").click();
      window.heading("Log in to Uplink").waitFor();
      window.page().reload();
      window.heading("Log in to Uplink").waitFor();
    }
  }

  @Test
  void hostsAreSearchedFilteredAndSortedByTheAddress() {
    try (ChromiumWindow window = open("/#/hosts?search=o&sort=-name")) {
      window.logIn(token);
      window.link("good").waitFor();
      assertThat(window.hosts())
          .contains("hostile", "good", "contested")
          .isSortedAccordingTo((a, b) -> b.compareTo(a));

      window.page().getByLabel("Search").fill("conTEST");
      await().untilAsserted(() -> assertThat(window.hosts()).containsExactly("contested"));
      window.page().reload();
      window.link("contested").waitFor();
      assertThat(window.hosts()).containsExactly("contested");

      window.page().getByLabel("Search").fill("");
      window.page().getByLabel("Status").selectOption("Up");
      await()
          .untilAsserted(
              () ->
                  assertThat(window.hosts())
                      .contains("good")
                      .doesNotContain("contested", "hostile"));
      assertThat(window.page().url()).contains("status=Up").doesNotContain("search");
      window.button("Host").click();
      Locator header =
          window
              .page()
              .getByRole(AriaRole.COLUMNHEADER, new Page.GetByRoleOptions().setName("Host"));
      await().until(() -> "ascending".equals(header.first().getAttribute("aria-sort")));
    }
  }

  @Test
  void pictureOfThePathLeadsToTheEvidence() {
    try (ChromiumWindow window = open("/#/hosts/good")) {
      window.logIn(token);
      Locator bridge = window.page().locator(".piece[data-name=ovirtmgmt]");

      bridge.click();
      window.heading("Evidence about ovirtmgmt").waitFor();
      window.button("Show all evidence").click();
      window.heading("Evidence, confidence: confirmed").waitFor();
      bridge.press("Enter");
      window.heading("Evidence about ovirtmgmt").waitFor();

      assertThat(window.page().locator(".picture svg desc").textContent())
          .contains("Path to host good");
      assertThat(window.page().locator(".picture .chosen").count()).isPositive();
    }
  }

  @Test
  void whatDisagreesIsDrawn() {
    try (ChromiumWindow window = open("/#/hosts/contested")) {
      window.logIn(token);

      window.page().locator(".picture rect.wrong").first().waitFor();
      window.page().locator("tr.disagrees").first().waitFor();
      window.heading("Evidence, confidence: contested").waitFor();
    }
  }

  @Test
  void textsOfAHostAreTexts() {
    try (ChromiumWindow window = open("/#/hosts/hostile")) {
      window.logIn(token);

      window.page().getByText("onerror").first().waitFor();
      assertThat(window.page().locator("img, #content script").count()).isZero();
      window.link("Events").click();
      window.page().getByText("onerror").first().waitFor();
      assertThat(window.page().locator("img, #content script").count()).isZero();
    }
  }

  @Test
  void installShowsItsStepsAndItsEnd() throws Exception {
    host("new");
    try (ChromiumWindow window = open("/#/hosts/new")) {
      window.logIn(token);
      window.link("Install…").click();
      window.heading("Install new").waitFor();
      window.button("Start").click();

      window.awaitText("Succeeded. Host new is Up.");
      window.awaitText("ManagementNetworkDeployed");
      window.link("new").click();
      window.heading("Path from the engine to the NIC").waitFor();
    }
  }

  @Test
  void changeThatIsRolledBackSaysWhy() throws Exception {
    host("unproved").network().impatient(true);
    try (ChromiumWindow window = open("/#/hosts/unproved/install")) {
      window.logIn(token);
      window.button("Start").click();

      window.awaitText("Did not succeed. Host unproved is NonOperational.");
      window.awaitText("SetupNetworksFailed");
    }
  }

  @Test
  void planIsShownAndItsWarningsAreAcceptedBeforeTheStart() throws Exception {
    FakeHost host = host("planned");
    host.on("Host.getRoute", (_, _) -> Map.of("device", "eth0"));
    engine.install("planned");
    host.on("Host.getRoute", (_, _) -> host.route());
    host.network()
        .warnings(List.of(Map.of("code", "NoCarrier", "text", "no carrier", "cutsOff", false)));
    try (ChromiumWindow window = open("/#/hosts/planned")) {
      window.logIn(token);
      window.link("Deploy network…").click();
      window.page().getByLabel("NIC").selectOption("eth1");
      window.button("Show the plan").click();

      window.heading("Plan: ovirtmgmt, bridged, on eth1, MTU 1500").waitFor();
      window.page().locator(".picture svg").waitFor();
      assertThat(host.network().applied()).isZero();
      assertThat(window.button("Start").isDisabled()).isTrue();
      window.checkbox("NoCarrier: no carrier").check();
      window.button("Start").click();

      window.awaitText("Succeeded. Host planned is Up.");
      assertThat(host.network().applied()).isEqualTo(1);
    }
  }

  @Test
  void joinTokenIsMadeShownOnceAndRemoved() {
    try (ChromiumWindow window = open("/#/joining")) {
      window.logIn(token);
      window.page().getByLabel("Number of new hosts").fill("3");
      window.button("Make the token").click();

      window.awaitText("each of at most 3 new hosts");
      String line = window.page().locator("code.line").innerText();
      assertThat(line).matches("uplink agent join \\S{40,}");
      window.awaitText("3 of 3");
      window.button("Hide it").click();
      window.page().locator("code.line").waitFor(hidden());
      window.page().getByText("Remove token").first().click();
      window.awaitText("There are no join tokens.");
    }
  }

  @Test
  void waitingHostIsApprovedAfterItsCodeWasCompared() throws Exception {
    AskingHost asking = AskingHost.create("asking", temp.resolve("asking"), engine);
    try (ScheduledExecutorService asks = asking.keepAsking();
        ChromiumWindow window = open("/#/joining")) {
      window.logIn(token);
      window.heading("asking").waitFor();
      Locator card = window.article("asking");
      assertThat(card.locator("code.code").innerText().replaceAll("[^0-9A-Za-z]", ""))
          .isEqualTo(asking.code().replaceAll("[^0-9A-Za-z]", ""));
      window.button("Approve asking").click();
      assertThat(engine.get("/api/v1/hosts/asking").status()).isEqualTo(404);
      card.getByLabel("The host shows exactly this code").check();
      AskingHost.end(asks);
      window.button("Approve asking").click();

      window.link("asking").click();
      window.heading("Host asking").waitFor();
      assertThat(asking.ask().enrolled()).isPresent();
    }
  }

  /** The page uses the elements of a host that is gone for the next one. */
  @Test
  void comparisonOfOneHostsCodeDoesNotCountForAnother() throws Exception {
    List<AskingHost> hosts = new ArrayList<>();
    for (String name : List.of("compared1", "compared2")) {
      hosts.add(AskingHost.create(name, temp.resolve(name), engine));
    }
    hosts.sort(Comparator.comparing(PageViewsTest::code));
    AskingHost first = hosts.getFirst();
    AskingHost second = hosts.getLast();
    try (ScheduledExecutorService ofFirst = first.keepAsking();
        ScheduledExecutorService ofSecond = second.keepAsking();
        ChromiumWindow window = open("/#/joining")) {
      window.logIn(token);
      window.heading(first.name()).waitFor();
      window.article(first.name()).getByRole(AriaRole.CHECKBOX).first().check();
      AskingHost.end(ofFirst);
      engine.delete("/api/v1/pending-hosts/" + first.code());

      window.heading(first.name()).waitFor(hidden());
      assertThat(window.article(second.name()).getByRole(AriaRole.CHECKBOX).first().isChecked())
          .isFalse();
      AskingHost.end(ofSecond);
      window.button("Reject " + second.name()).click();
      window.awaitText("Rejected " + second.name());
    }
  }

  @Test
  void operatorsSeeWhatOthersDo() throws Exception {
    host("shared");
    engine.install("shared");
    try (ChromiumWindow one = open("/#/hosts/shared");
        ChromiumWindow other = open("/#/hosts?search=shared")) {
      other.logIn(token);
      other.link("shared").waitFor();
      one.logIn(token);
      one.button("Maintenance").click();

      one.awaitText("Maintenance");
      other.page().locator("td.status").getByText("Maintenance").waitFor();
      engine.post("/api/v1/hosts/shared/activate", "");
      one.page().locator(".lead .status").getByText("Up").waitFor();
    }
  }

  @Test
  void refusalOfTheEngineIsShownAndLosesNothing() throws Exception {
    host("never");
    try (ChromiumWindow window = open("/#/hosts/never/sync")) {
      window.logIn(token);
      window.button("Show the plan").click();

      window.page().getByRole(AriaRole.ALERT).waitFor();
      assertThat(window.button("Show the plan").isEnabled()).isTrue();
    }
    try (ChromiumWindow window = open("/#/hosts/nobody")) {
      window.logIn(token);
      window.awaitText("There is no host nobody.");
    }
  }

  @Test
  void pageOutlivesTheEngineAndKeepsItsAddress() throws Exception {
    Path data = temp.resolve("restarted");
    EngineFixture first = EngineFixture.start(data);
    EngineConfig again =
        EngineFixture.config(data)
            .withHttps(new InetSocketAddress(LOOPBACK, first.url("/").getPort()));
    String itsToken = Files.readString(data.resolve("token")).strip();
    try (ChromiumWindow window = chromium.orElseThrow().open(first, "/#/events")) {
      window.logIn(itsToken);
      window.awaitText("EngineStarted");
      first.close();
      window.awaitText("The engine does not answer");
      try (EngineFixture second = new EngineFixture(again)) {
        window.awaitText("Your session has ended.");
        window.logIn(itsToken);
        window.heading("Events").waitFor();
        window.awaitText("EngineStopped");
        second.post("/api/v1/clusters", "{\"name\": \"later\"}");
        window.awaitText("Cluster later");
      }
    } finally {
      first.close();
    }
  }

  @Test
  void hasNoFaultOfAccessibilityInAnyView() throws Exception {
    AskingHost waiting = AskingHost.create("waiting", temp.resolve("waiting"), engine);
    List<String> views =
        List.of(
            "/#/hosts",
            "/#/hosts/good",
            "/#/hosts/contested",
            "/#/hosts/good/install",
            "/#/hosts/good/deploy-network",
            "/#/joining",
            "/#/events");
    Map<ColorScheme, Integer> widths = Map.of(ColorScheme.LIGHT, 360, ColorScheme.DARK, 1280);
    for (Map.Entry<ColorScheme, Integer> each : widths.entrySet()) {
      try (var _ = waiting.keepAsking();
          ChromiumWindow window =
              chromium.orElseThrow().open(engine, "/", each.getKey(), each.getValue())) {
        window.heading("Log in to Uplink").waitFor();
        assertThat(window.accessibilityFaults()).isEmpty();
        window.logIn(token);
        for (String view : views) {
          window.go(view);
          window.awaitLoaded();
          assertThat(window.accessibilityFaults()).as(view + " " + each).isEmpty();
          assertThat(window.overflow()).as(view + " " + each).isNotPositive();
        }
      }
    }
    engine.delete("/api/v1/pending-hosts/" + waiting.code());
  }

  @Test
  void keyboardReachesTheViewsInOrder() {
    try (ChromiumWindow window = open("/")) {
      window.heading("Log in to Uplink").waitFor();
      window.page().keyboard().press("Tab");
      window.page().keyboard().type(token);
      window.page().keyboard().press("Enter");
      window.link("good").waitFor();
      window.link("good").focus();
      window.page().keyboard().press("Enter");
      window.heading("Host good").waitFor();

      await()
          .until(
              () -> "Host good".equals(window.page().evaluate("document.activeElement.innerText")));
      assertThat(window.page().title()).isEqualTo("Host good – Uplink");
    }
  }

  @Test
  void screenReadersGetTheseRolesAndNames() {
    try (ChromiumWindow window = open("/")) {
      window.heading("Log in to Uplink").waitFor();
      assertThat(window.page().locator("main").ariaSnapshot())
          .contains(
              "heading \"Log in to Uplink\" [level=1]", "textbox \"Token\"", "button \"Log in\"");
      window.logIn(token);
      window.link("good").waitFor();

      assertThat(window.page().locator("body").ariaSnapshot())
          .contains(
              "banner:",
              "navigation \"Main\"",
              "link \"Hosts\"",
              "heading \"Hosts\" [level=1]",
              "searchbox \"Search\"",
              "combobox \"Status\"",
              "columnheader \"Active NIC\"",
              "link \"good\"",
              "contentinfo:");
    }
  }

  @Test
  void pageIsSmall() throws Exception {
    int bytes = 0;
    try (ChromiumWindow window = open("/")) {
      window.logIn(token);
      window.link("good").waitFor();
      for (String url : window.addresses()) {
        if (url.contains("/page/") || url.equals(engine.url("/").toString())) {
          bytes +=
              engine.send(HttpRequest.newBuilder(java.net.URI.create(url)).GET()).body().length();
        }
      }
    }
    assertThat(bytes).isBetween(10_000, 200 * 1024);
  }

  private static String code(AskingHost host) {
    try {
      return host.code();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Locator.WaitForOptions hidden() {
    return new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN);
  }

  private static ChromiumWindow open(String path) {
    return chromium.orElseThrow().open(engine, path);
  }

  private static FakeHost host(String name) throws Exception {
    FakeHost host = FakeHost.start(engine.dataDir, name);
    HOSTS.add(host);
    engine.addHost(name, host.port());
    return host;
  }
}
