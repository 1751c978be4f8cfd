// The list of hosts. A part of it is drawn, and grows, so it also works with 10,000 hosts.
import { html, nothing } from "/page/lit-html.js";
import { state, update } from "/page/model.js";
import { endpoint, hostLink, problemBox, status, time } from "/page/parts.js";
import { link, route, setQuery } from "/page/router.js";

const SHOWN = 100;

/** A column: its name in the address, its heading, what it is sorted by and what it shows. */
const COLUMNS = [
  { key: "name", heading: "Host", value: (host) => host.name, cell: (host) => hostLink(host.name) },
  { key: "status", heading: "Status", value: (host) => host.status, cell: statusCell },
  { key: "nic", heading: "Active NIC", value: (host) => host.activeNic, cell: nicCell },
  { key: "network", heading: "Management network", value: networkOf, cell: networkCell },
  { key: "owner", heading: "NIC owner", value: (host) => host.nicOwner, cell: (host) => host.nicOwner },
  { key: "transport", heading: "Connection", value: connectionOf, cell: endpoint },
  {
    key: "changed",
    heading: "Last change",
    value: (host) => host.changed,
    cell: (host) => time(host.changed),
  },
];

let shown = SHOWN;

/** The last selection: what it was made of, and the hosts in their order. */
let selection = { version: -1, query: "", hosts: [], counts: new Map() };

/** The texts of hosts for the search and for the order. A changed host is a new document. */
const searchTexts = new WeakMap();
const sortKeys = new Map(COLUMNS.map((column) => [column.key, new WeakMap()]));

function statusCell(host) {
  return html`${status(host)}
  ${host.reason ? html`<span class="reason">${host.reason}</span>` : nothing}
  ${host.drift ? html`<span class="reason warning">drift</span>` : nothing}
  ${host.outOfSync.length > 0 ? html`<span class="reason warning">not in sync</span>` : nothing}
  ${host.run && !host.run.ended ? html`<span class="reason">${host.run.step}</span>` : nothing}`;
}

function nicCell(host) {
  return html`${host.activeNic ?? "–"}
  ${host.decision ? html`<span class="reason">${host.decision.confidence}</span>` : nothing}`;
}

function networkOf(host) {
  return state.clusters.find((cluster) => cluster.name === host.cluster)?.managementNetwork;
}

function networkCell(host) {
  return html`${networkOf(host) ?? "–"}
  ${host.proof ? html`<span class="reason">${host.proof}</span>` : nothing}`;
}

function connectionOf(host) {
  return `${host.transport} ${host.address ?? host.connection?.address ?? host.lastSeen ?? ""}`;
}

export function hostsView({ query }) {
  if (state.hosts === null) {
    return state.hostsProblem
      ? problemBox(state.hostsProblem)
      : html`<p class="empty">Loading the hosts…</p>`;
  }
  if (state.hosts.size === 0) {
    return html`<p class="empty">
      There are no hosts. Add one: <code>uplink host add NAME</code>, or let one join:
      <a href=${link("joining")}>make a join token</a>.
    </p>`;
  }
  const { hosts, counts } = select(query);
  const drawn = hosts.slice(0, shown);
  state.onScreen = new Set(drawn.map((host) => host.name));
  return html`${state.hostsProblem ? problemBox(state.hostsProblem) : nothing}
    ${filters(query, counts)}
    ${hosts.length === 0
      ? html`<p class="empty">
          There are no such hosts. <button @click=${showAll}>Show all hosts</button>
        </p>`
      : table(drawn, query)}
    ${hosts.length > shown
      ? html`<button @click=${showMore}>
          Show ${Math.min(shown, hosts.length - shown)} more of ${hosts.length - shown}
        </button>`
      : nothing}`;
}

function filters(query, counts) {
  const wanted = query.get("status") ?? "";
  const words = [...new Set([...counts.keys(), ...(wanted === "" ? [] : [wanted])])].sort();
  return html`<form class="filter" role="search" @submit=${(event) => event.preventDefault()}>
    <label for="search">Search</label>
    <input
      id="search"
      type="search"
      autocomplete="off"
      .value=${query.get("search") ?? ""}
      placeholder="name, address, NIC, cluster"
      @input=${search}
    />
    <label for="status">Status</label>
    <select id="status" @change=${chooseStatus}>
      <option value="" .selected=${wanted === ""}>all</option>
      ${words.map(
        (word) => html`<option value=${word} .selected=${wanted === word}>
          ${word} (${counts.get(word) ?? 0})
        </option>`,
      )}
    </select>
    <span role="status">${selection.hosts.length} of ${state.hosts.size} hosts</span>
  </form>`;
}

function table(hosts, query) {
  const order = orderOf(query);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of hosts">
    <table class="hosts">
      <thead>
        <tr>
          ${COLUMNS.map((column) => heading(column, order))}
        </tr>
      </thead>
      <tbody>
        ${hosts.map(
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

function heading(column, order) {
  const isSorted = order.key === column.key;
  const direction = order.up ? "ascending" : "descending";
  return html`<th scope="col" class=${column.key} aria-sort=${isSorted ? direction : nothing}>
    <button class="sort" @click=${() => sortBy(column.key)}>
      ${column.heading}
      <span class="direction" aria-hidden="true">${isSorted ? (order.up ? "▲" : "▼") : ""}</span>
    </button>
  </th>`;
}

/** Returns the hosts that the query wants, in its order. Nothing is done if nothing has changed. */
function select(query) {
  const text = query.toString();
  const isSame =
    selection.version === state.hostsVersion &&
    selection.query === text &&
    selection.clusters === state.clusters;
  if (!isSame) {
    if (selection.query !== text) {
      shown = SHOWN;
    }
    if (selection.clusters !== state.clusters) {
      sortKeys.set("network", new WeakMap());
    }
    const counts = new Map();
    state.hosts.forEach((host) => counts.set(host.status, (counts.get(host.status) ?? 0) + 1));
    selection = {
      version: state.hostsVersion,
      query: text,
      clusters: state.clusters,
      hosts: sorted(filtered(query), query),
      counts,
    };
  }
  return selection;
}

function filtered(query) {
  const text = (query.get("search") ?? "").trim().toLowerCase();
  const wanted = query.get("status") ?? "";
  return [...state.hosts.values()].filter(
    (host) =>
      (wanted === "" || host.status === wanted) && (text === "" || searchText(host).includes(text)),
  );
}

function searchText(host) {
  return remembered(searchTexts, host, () =>
    [
      host.name,
      host.address,
      host.connection?.address,
      host.activeNic,
      host.cluster,
      host.status,
      host.reason,
      host.nicOwner,
    ]
      .filter(Boolean)
      .join("\n")
      .toLowerCase(),
  );
}

function orderOf(query) {
  const sort = query.get("sort") ?? "name";
  const key = sort.replace(/^-/, "");
  return sortKeys.has(key) ? { key, up: !sort.startsWith("-") } : { key: "name", up: true };
}

function sorted(hosts, query) {
  const { key, up } = orderOf(query);
  const { value } = COLUMNS.find((column) => column.key === key);
  const keyOf = (host) => remembered(sortKeys.get(key), host, () => sortKey(value(host)));
  const nameOf = (host) => remembered(sortKeys.get("name"), host, () => sortKey(host.name));
  return hosts.sort((a, b) => {
    const order = compare(keyOf(a), keyOf(b)) || compare(nameOf(a), nameOf(b));
    return up ? order : -order;
  });
}

/** Makes a text whose plain order is that of people: node2 comes before node10. */
function sortKey(text = "") {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function remembered(map, host, make) {
  let text = map.get(host);
  if (text === undefined) {
    text = make();
    map.set(host, text);
  }
  return text;
}

function sortBy(key) {
  const order = orderOf(route().query);
  setQuery({ sort: order.key === key && order.up ? `-${key}` : key });
  update();
}

function search(event) {
  setQuery({ search: event.target.value });
  update();
}

function chooseStatus(event) {
  setQuery({ status: event.target.value });
  update();
}

function showAll() {
  setQuery({ search: "", status: "" });
  update();
}

function showMore() {
  shown *= 2;
  update();
}
