// The page: one state, one picture of it. Each change of the state draws the page anew.
import { html, nothing, render } from "/page/lit-html.js";
import { changeView } from "/page/change.js";
import { eventsView } from "/page/events.js";
import { hostView } from "/page/host.js";
import { hostsView } from "/page/hosts.js";
import { joiningView } from "/page/joining.js";
import { followEvents, liveText } from "/page/live.js";
import { logInView } from "/page/login.js";
import { state, update, whenChanged } from "/page/model.js";
import { problemBox, timeZone } from "/page/parts.js";
import { link, readRoute, route } from "/page/router.js";
import { checkSession, logOut } from "/page/session.js";

const root = document.getElementById("page");

const VIEWS = {
  hosts: { title: () => "Hosts", show: hostsView },
  host: { title: (view) => `Host ${view.name}`, show: hostView, part: "hosts" },
  change: { title: (view) => `${view.title} ${view.name}`, show: changeView, part: "hosts" },
  joining: { title: () => "Joining", show: joiningView },
  events: { title: () => "Events", show: eventsView },
};

function navigation(current) {
  const mark = (view) =>
    current.view === view ? "page" : VIEWS[current.view].part === view ? "true" : nothing;
  const entry = (view, text) => html`<li>
    <a href=${link(view)} aria-current=${mark(view)}>${text}</a>
  </li>`;
  return html`<header>
    <a class="skip" href="#content" @click=${skip}>Skip to the content</a>
    <a class="brand" href=${link("hosts")}>Uplink</a>
    <nav aria-label="Main">
      <ul>
        ${entry("hosts", "Hosts")} ${entry("joining", "Joining")} ${entry("events", "Events")}
      </ul>
    </nav>
    <button class="quiet" @click=${logOut}>Log out</button>
  </header>`;
}

function skip(event) {
  event.preventDefault();
  document.querySelector("h1").focus();
}

function connection() {
  return state.live === "live"
    ? nothing
    : html`<div class="banner" role="status">${liveText()}</div>`;
}

function page() {
  if (state.session === "unknown") {
    return html`<main id="content" class="narrow">
      <h1 tabindex="-1">Uplink</h1>
      ${state.problem ? problemBox(state.problem) : html`<p class="empty">Loading…</p>`}
    </main>`;
  }
  if (state.session === "out") {
    return html`<main id="content" class="narrow">${logInView()}</main>`;
  }
  const current = route();
  const view = VIEWS[current.view];
  return html`${navigation(current)} ${connection()}
    <main id="content">
      <h1 tabindex="-1">${view.title(current)}</h1>
      ${state.logOutProblem
        ? html`<p class="warning">You are not logged out.</p>
            ${problemBox(state.logOutProblem)}`
        : nothing}
      ${view.show(current)}
    </main>
    <footer>Times are in ${timeZone()}. ${state.about ? `Engine ${state.about.version}.` : ""}</footer>`;
}

let shown = "";

function draw() {
  render(page(), root);
  const current = route();
  const place =
    state.session === "in"
      ? [current.view, current.name, current.action].join(" ")
      : state.session;
  document.title =
    state.session === "in" ? `${VIEWS[current.view].title(current)} – Uplink` : "Uplink";
  if (place !== shown) {
    // The reader of a screen begins at the heading of the new view.
    if (!["", "unknown"].includes(shown)) {
      root.querySelector("h1")?.focus();
    }
    shown = place;
  }
}

whenChanged(draw);
window.addEventListener("hashchange", () => {
  readRoute();
  update();
});
readRoute();
// The page has its heading from the beginning, also while the engine does not answer.
draw();
await checkSession();
followEvents();
