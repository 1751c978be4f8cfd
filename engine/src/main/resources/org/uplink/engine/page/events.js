import { html } from "/page/lit-html.js";
import { state, update } from "/page/model.js";
import { eventTable } from "/page/parts.js";
import { setQuery } from "/page/router.js";

export function eventsView({ query }) {
  const host = query.get("host") ?? "";
  const events = (state.events ?? []).filter((event) => host === "" || event.host === host);
  return html`<form class="filter" role="search" @submit=${(event) => event.preventDefault()}>
      <label for="event-host">Host</label>
      <input id="event-host" type="search" .value=${host} @input=${filter} />
    </form>
    ${state.events === null
      ? html`<p>Loading…</p>`
      : events.length === 0
        ? html`<p>There are no events${host ? ` of host ${host} among the latest` : ""} yet.</p>`
        : eventTable(events)}
    <p class="hint">
      The page has the latest events. All that are stored:
      <code>uplink events${host ? ` --host ${host}` : ""}</code>
    </p>`;
}

function filter(event) {
  setQuery({ host: event.target.value.trim() });
  update();
}
