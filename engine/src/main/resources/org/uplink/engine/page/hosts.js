// The list of hosts. It is drawn a part at a time, so it also works with 10,000 hosts.
import { html, nothing } from "/page/lit-html.js";
import { state, update } from "/page/model.js";
import { hostLink, problemBox, status, time } from "/page/parts.js";
import { setQuery } from "/page/router.js";

const SHOWN = 100;

/** A column: its name in the address, its heading, what it is sorted by and what it shows. */
const COLUMNS = [
  { key: "name", heading: "Host", value: (host) => host.name, cell: (host) => hostLink(host.name) },
  { key: "status", heading: "Status", value: (host) => host.status, cell: statusCell },
  { key: "nic", heading: "Active NIC", value: (host) => host.activeNic, cell: nicCell },
  {
    key: "network",
    heading: "Management network",
    value: networkOf,
    cell: (host) => networkOf(host),
  },
  { key: "owner", heading: "NIC owner", value: (host) => host.nicOwner, cell: (host) => host.nicOwner },
  { key: "transport", heading: "Connection", value: transport, cell: transport },
  {
    key: "changed",
    heading: "Last change",
    value: (host) => host.changed,
    cell: (host) => time(host.changed),
  },
];

let shown = SHOWN;

function statusCell(host) {
  return html`${status(host)}
  ${host.reason ? html`<span class="reason">${host.reason}</span>` : nothing}
  ${host.drift ? html`<span class="reason">drift</span>` : nothing}
  ${host.outOfSync.length > 0 ? html`<span class="reason">not in sync</span>` : nothing}`;
}

function nicCell(host) {
  return html`${host.activeNic ?? "–"}
  ${host.decision ? html`<span class="reason">${host.decision.confidence}</span>` : nothing}`;
}

function networkOf(host) {
  return state.clusters.find((cluster) => cluster.name === host.cluster)?.managementNetwork;
}

function transport(host) {
  if (host.transport === "direct") {
    return host.address ?? "direct";
  }
  return host.connection ? `dials in from ${host.connection.address}` : "dials in, not connected";
}

export function hostsView({ query }) {
  if (state.hosts === null) {
    return state.hostsProblem ? problemBox(state.hostsProblem) : html`<p>Loading the hosts…</p>`;
  }
  if (state.hosts.size === 0) {
    return html`<p>
      There are no hosts yet. Add one with <code>uplink host add NAME</code>, or let one join:
      <a href="#/joining">make a join token</a>.
    </p>`;
  }
  const found = sorted(filtered(query), query);
  return html`${state.hostsProblem ? problemBox(state.hostsProblem) : nothing} ${filters(query)}
    <p role="status">${found.length} of ${state.hosts.size} hosts</p>
    ${found.length === 0 ? html`<p>No host has this text and status.</p>` : table(found, query)}
    ${found.length > shown
      ? html`<button @click=${showMore}>
          Show ${Math.min(SHOWN, found.length - shown)} more of ${found.length - shown}
        </button>`
      : nothing}`;
}

function filters(query) {
  const counts = new Map();
  state.hosts.forEach((host) => counts.set(host.status, (counts.get(host.status) ?? 0) + 1));
  const wanted = query.get("status") ?? "";
  if (wanted !== "" && !counts.has(wanted)) {
    counts.set(wanted, 0);
  }
  return html`<form class="filter" role="search" @submit=${(event) => event.preventDefault()}>
    <label for="search">Search</label>
    <input id="search" type="search" .value=${query.get("search") ?? ""} @input=${search}
      placeholder="name, address, NIC, cluster" />
    <label for="status">Status</label>
    <select id="status" @change=${chooseStatus}>
      <option value="" ?selected=${wanted === ""}>all</option>
      ${[...counts.keys()]
        .sort()
        .map(
          (word) => html`<option value=${word} ?selected=${wanted === word}>
            ${word} (${counts.get(word)})
          </option>`,
        )}
    </select>
  </form>`;
}

function table(found, query) {
  const order = orderOf(query);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of hosts">
    <table class="hosts">
      <thead>
        <tr>
          ${COLUMNS.map(
            (column) => html`<th
              scope="col"
              class=${column.key}
              aria-sort=${order.key !== column.key
                ? nothing
                : order.up
                  ? "ascending"
                  : "descending"}
            >
              <button class="sort" @click=${() => sortBy(column.key)}>
                ${column.heading}
                <span aria-hidden="true"
                  >${order.key === column.key ? (order.up ? "▲" : "▼") : ""}</span
                >
              </button>
            </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${found
          .slice(0, shown)
          .map(
            (host) => html`<tr>
              ${COLUMNS.map(
                (column) => html`<td class=${column.key}>${column.cell(host) ?? "–"}</td>`,
              )}
            </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
}

function filtered(query) {
  const text = (query.get("search") ?? "").trim().toLowerCase();
  const wanted = query.get("status") ?? "";
  return [...state.hosts.values()].filter(
    (host) =>
      (wanted === "" || host.status === wanted) &&
      (text === "" || searched(host).some((value) => value?.toLowerCase().includes(text))),
  );
}

function searched(host) {
  return [
    host.name,
    host.address,
    host.connection?.address,
    host.activeNic,
    host.cluster,
    host.status,
    host.reason,
    host.nicOwner,
  ];
}

function orderOf(query) {
  const sort = query.get("sort") ?? "name";
  const key = sort.replace(/^-/, "");
  return COLUMNS.some((column) => column.key === key)
    ? { key, up: !sort.startsWith("-") }
    : { key: "name", up: true };
}

function sorted(hosts, query) {
  const { key, up } = orderOf(query);
  const { value } = COLUMNS.find((column) => column.key === key);
  const collator = new Intl.Collator(undefined, { numeric: true });
  return hosts.sort((a, b) => {
    const order =
      collator.compare(value(a) ?? "", value(b) ?? "") || collator.compare(a.name, b.name);
    return up ? order : -order;
  });
}

function sortBy(key) {
  const order = orderOf(new URLSearchParams(location.hash.split("?", 2)[1] ?? ""));
  setQuery({ sort: order.key === key && order.up ? `-${key}` : key });
  update();
}

function search(event) {
  shown = SHOWN;
  setQuery({ search: event.target.value });
  update();
}

function chooseStatus(event) {
  shown = SHOWN;
  setQuery({ status: event.target.value });
  update();
}

function showMore() {
  shown += SHOWN;
  update();
}
