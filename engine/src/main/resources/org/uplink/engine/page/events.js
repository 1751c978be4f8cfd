// The events: the latest ones, and those to come. With a host, its latest ones.
import { html, nothing } from "/page/lit-html.js";
import { state, update } from "/page/model.js";
import { eventTable, problemBox } from "/page/parts.js";
import { get, path } from "/page/rest.js";
import { setQuery } from "/page/router.js";

const SHOWN = 200;
/** How long the page waits for the next key before it asks for the events of a host. */
const TYPING = 300;

/** The host whose events were asked for, and those that the engine had. */
let asked = { host: "", events: null, problem: null };
let typing;

export function eventsView({ query }) {
  const host = query.get("host") ?? "";
  if (host !== asked.host) {
    ask(host);
  }
  const events = host === "" ? state.events : merged(host);
  return html`<form class="filter" role="search" @submit=${(event) => event.preventDefault()}>
      <label for="event-host">Host</label>
      <input
        id="event-host"
        type="search"
        autocomplete="off"
        .value=${host}
        placeholder="all hosts"
        @input=${filter}
      />
    </form>
    ${asked.problem ? problemBox(asked.problem) : nothing}
    ${!events
      ? html`<p class="empty">Loading…</p>`
      : events.length === 0
        ? html`<p class="empty">
            There are no events${host === "" ? " yet" : ` of a host ${host}`}.
          </p>`
        : eventTable(events.slice(0, SHOWN))}
    <p class="hint">
      The page has the latest ${SHOWN} events. All that are stored:
      <code>uplink events${host ? ` --host ${host}` : ""}</code>
    </p>`;
}

/** Returns the events of a host: those that have come since it was asked for, and the earlier. */
function merged(host) {
  if (asked.events === null) {
    return null;
  }
  const last = asked.events[0]?.id ?? 0;
  const later = state.events?.filter((event) => event.host === host && event.id > last) ?? [];
  return [...later, ...asked.events];
}

function ask(host) {
  const wanted = { host, events: null, problem: null };
  asked = wanted;
  clearTimeout(typing);
  if (host !== "") {
    typing = setTimeout(() => load(wanted), TYPING);
  }
}

async function load(wanted) {
  try {
    const name = encodeURIComponent(wanted.host);
    const page = await get(`${path("events")}?limit=${SHOWN}&host=${name}`);
    wanted.events = page.items.toReversed();
  } catch (problem) {
    wanted.events = [];
    wanted.problem = problem;
  }
  update();
}

function filter(event) {
  setQuery({ host: event.target.value.trim() });
  update();
}
