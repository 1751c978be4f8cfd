// Hosts that join: those that wait for an approval, new tokens, and the tokens that are there.
import { html, nothing } from "/page/lit-html.js";
import { onChange } from "/page/live.js";
import { announce, state, update } from "/page/model.js";
import { eventTable, hostLink, problemBox, time } from "/page/parts.js";
import { get, getAll, path, post, remove } from "/page/rest.js";
import { route } from "/page/router.js";

const REFRESH = 3_000;

/** The events that say how joining goes on. */
const EVENTS = ["HostJoinPending", "HostJoined", "HostJoinRefused", "HostJoinRejected"];
const SHOWN_EVENTS = 10;

const joining = {
  tokens: null,
  pending: null,
  authority: "",
  loading: false,
  loadProblem: null,
  /** What was refused, and in which section: pending, creation or tokens. */
  problem: null,
  /** What was done, in a sentence. */
  done: nothing,
  /** The token that was made last, with its secret. */
  made: null,
  copied: false,
  /** Whether the token is for a host that the engine has. */
  forHost: false,
  cluster: "Default",
  logIns: 0,
};

/**
 * What was entered for each waiting host, by its code. The elements of a host that is gone are used
 * for the next one, so their values are set from here.
 */
let entries = new Map();

onChange(() => {
  if (isShown()) {
    load();
  }
});

/** A host that asks to join makes an event only the first time, so the list is also read so often. */
setInterval(() => {
  if (isShown() && state.session === "in" && document.visibilityState === "visible") {
    load();
  }
}, REFRESH);

function isShown() {
  return route().view === "joining";
}

export function joiningView() {
  if (joining.logIns !== state.logIns) {
    // What another operator has made or entered is not shown.
    Object.assign(joining, { logIns: state.logIns, made: null, done: nothing, problem: null });
    entries = new Map();
  }
  if (joining.tokens === null && !joining.loadProblem) {
    load();
  }
  return html`${pendingView()} ${creationView()} ${tokensView()} ${eventsView()}`;
}

async function load() {
  if (joining.loading) {
    return;
  }
  joining.loading = true;
  try {
    const tokens = [];
    await getAll(`${path("join-tokens")}?limit=1000`, (items) => tokens.push(...items));
    const pending = await get(`${path("pending-hosts")}?limit=1000`);
    forgetOthers(pending.items);
    Object.assign(joining, {
      tokens,
      pending: pending.items,
      authority: pending.authority ?? "",
      loadProblem: null,
    });
  } catch (problem) {
    joining.loadProblem = problem;
  }
  joining.loading = false;
  update();
}

/** Does what a button asks for, and shows in its section why if that is refused. */
async function attempt(section, action) {
  joining.problem = null;
  try {
    await action();
  } catch (problem) {
    joining.problem = { section, problem };
  }
  update();
  await load();
}

function problemOf(section) {
  return joining.problem?.section === section ? problemBox(joining.problem.problem) : nothing;
}

function pendingView() {
  return html`<section aria-labelledby="pending">
    <h2 id="pending">Hosts that wait for approval</h2>
    ${joining.loadProblem ? problemBox(joining.loadProblem) : nothing} ${problemOf("pending")}
    <div role="status">${joining.done}</div>
    ${joining.pending === null
      ? joining.loadProblem
        ? nothing
        : html`<p class="empty">Loading…</p>`
      : joining.pending.length === 0
        ? html`<p class="empty">
            No host waits for an approval. On the host:
            <code>uplink agent join --engine ADDRESS</code>
          </p>`
        : joining.pending.map(pendingHost)}
    ${joining.authority
      ? html`<p class="hint">
          The engine's authority (SHA-256): <code>${joining.authority}</code>
        </p>`
      : nothing}
  </section>`;
}

function entryOf(code) {
  if (!entries.has(code)) {
    entries.set(code, { same: false, install: false, cluster: "Default" });
  }
  return entries.get(code);
}

/** Forgets what was entered for hosts that do not wait any more. */
function forgetOthers(pending) {
  const codes = new Set(pending.map((host) => host.code));
  entries = new Map([...entries].filter(([code]) => codes.has(code)));
}

function enter(entry, changes) {
  Object.assign(entry, changes);
  update();
}

function pendingHost(host) {
  const entry = entryOf(host.code);
  const id = `approve-${host.code.replace(/\W/g, "")}`;
  return html`<article aria-labelledby=${id}>
    <h3 id=${id}>${host.name}</h3>
    <p>
      From ${host.address}, asked last at ${time(host.lastAsked)}, waits until
      ${time(host.expires)}.
    </p>
    <p>Code: <code class="code">${host.code}</code></p>
    <p class="hint">
      If the host shows another code, somebody may intercept the connection (man in the middle):
      reject it.
    </p>
    <form @submit=${(event) => approve(event, host)}>
      <p class="check">
        <input type="checkbox" id="${id}-same" name="same" required .checked=${entry.same}
          @change=${(event) => enter(entry, { same: event.target.checked })} />
        <label for="${id}-same">The host shows exactly this code</label>
      </p>
      <p>
        <label for="${id}-cluster">Cluster</label>
        <select id="${id}-cluster" name="cluster"
          @change=${(event) => enter(entry, { cluster: event.target.value })}>
          ${clusterOptions(entry.cluster)}
        </select>
      </p>
      <p class="check">
        <input type="checkbox" id="${id}-install" name="install" .checked=${entry.install}
          @change=${(event) => enter(entry, { install: event.target.checked })} />
        <label for="${id}-install">Install the host as soon as its agent is connected</label>
      </p>
      <p class="buttons">
        <button class="main">Approve ${host.name}</button>
        <button type="button" @click=${() => reject(host)}>Reject ${host.name}</button>
      </p>
    </form>
  </article>`;
}

function clusterOptions(chosen) {
  const clusters = state.clusters.length > 0 ? state.clusters : [{ name: "Default" }];
  return clusters.map(
    (cluster) => html`<option .selected=${cluster.name === chosen}>${cluster.name}</option>`,
  );
}

function approve(event, host) {
  event.preventDefault();
  const { same, install, cluster } = entryOf(host.code);
  if (!same) {
    return;
  }
  const approval = { name: host.name, cluster, install };
  attempt("pending", async () => {
    const added = await post(path("pending-hosts", host.code, "approve"), approval);
    joining.done = html`<p>
      Approved ${hostLink(added.name)}, and added it to cluster ${added.cluster}.
      ${approval.install
        ? "It is installed as soon as its agent is connected."
        : "The host gets its certificate when it asks next. Type yes there, if it asks whether the code was accepted."}
    </p>`;
  });
}

function reject(host) {
  attempt("pending", async () => {
    await remove(path("pending-hosts", host.code));
    joining.done = html`<p>Rejected ${host.name}.</p>`;
  });
}

function creationView() {
  return html`<section aria-labelledby="creation">
    <h2 id="creation">Make a join token</h2>
    ${problemOf("creation")}
    <form @submit=${create}>
      <fieldset class="choice">
        <legend>For</legend>
        <p class="check">
          <input type="radio" id="for-new" name="for" .checked=${!joining.forHost}
            @change=${() => chooseTarget(false)} />
          <label for="for-new">New hosts of a cluster</label>
        </p>
        <p class="check">
          <input type="radio" id="for-host" name="for" .checked=${joining.forHost}
            @change=${() => chooseTarget(true)} />
          <label for="for-host">A host that the engine has</label>
        </p>
      </fieldset>
      ${joining.forHost ? hostField() : clusterFields()}
      <p class="check">
        <input type="checkbox" id="token-install" name="install" />
        <label for="token-install">
          Install ${joining.forHost ? "the" : "each"} host as soon as its agent is connected
        </label>
      </p>
      <p class="buttons"><button class="main">Make the token</button></p>
    </form>
    ${joining.made ? madeToken(joining.made) : nothing}
  </section>`;
}

function hostField() {
  return html`<p>
      <label for="token-host">Host that joins again</label>
      <input id="token-host" name="host" autocomplete="off" required
        aria-describedby="token-host-help" />
    </p>
    <p class="hint" id="token-host-help">
      The use of the token revokes all certificates that this host has had until then.
    </p>`;
}

function clusterFields() {
  return html`<p>
      <label for="token-cluster">Cluster</label>
      <select id="token-cluster" name="cluster"
        @change=${(event) => enter(joining, { cluster: event.target.value })}>
        ${clusterOptions(joining.cluster)}
      </select>
    </p>
    <p>
      <label for="token-uses">Number of new hosts</label>
      <input id="token-uses" name="uses" type="number" min="1" max="10000" value="1" required />
    </p>`;
}

function chooseTarget(forHost) {
  joining.forHost = forHost;
  update();
}

function create(event) {
  event.preventDefault();
  const { host, uses, install } = event.target.elements;
  const target = joining.forHost
    ? { host: host.value.trim() }
    : { cluster: joining.cluster, uses: Number(uses.value) };
  attempt("creation", async () => {
    joining.made = null;
    joining.copied = false;
    joining.made = await post(path("join-tokens"), { ...target, install: install.checked });
    announce("The token is made.");
  });
}

function madeToken(token) {
  const line = `uplink agent join ${token.token}`;
  const where = token.host
    ? `host ${token.host}`
    : token.uses === 1
      ? "the new host"
      : `each of at most ${token.uses} new hosts`;
  return html`<div class="made">
    <p>
      Run this as root on ${where}. The token ${token.id} works until ${time(token.expires)}. This
      page shows it once.
    </p>
    <p><code class="line" tabindex="0">${line}</code></p>
    <p class="buttons">
      <button @click=${() => copy(line)}>Copy the line</button>
      <button @click=${hide}>Hide it</button>
      <span role="status">${joining.copied ? "Copied." : ""}</span>
    </p>
  </div>`;
}

async function copy(line) {
  try {
    await navigator.clipboard.writeText(line);
    joining.copied = true;
    joining.problem = null;
  } catch {
    const problem = {
      title: "The browser did not copy the line",
      detail: "It allows this page no access to the clipboard.",
      nextStep: "Select the line, and copy it with the keyboard.",
    };
    joining.problem = { section: "creation", problem };
  }
  update();
}

function hide() {
  Object.assign(joining, { made: null, copied: false });
  update();
  document.querySelector("h1").focus();
}

function tokensView() {
  const tokens = joining.tokens ?? [];
  return html`<section aria-labelledby="tokens">
    <h2 id="tokens">Join tokens</h2>
    ${problemOf("tokens")}
    ${tokens.length === 0
      ? html`<p class="empty">
          ${joining.tokens === null ? "Loading…" : "There are no join tokens."}
        </p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of join tokens">
          <table>
            <thead>
              <tr>
                <th scope="col">Token</th>
                <th scope="col">For</th>
                <th scope="col">Uses left</th>
                <th scope="col">Installs</th>
                <th scope="col">Works until</th>
                <th scope="col">Remove</th>
              </tr>
            </thead>
            <tbody>
              ${tokens.map(tokenRow)}
            </tbody>
          </table>
        </div>`}
  </section>`;
}

function tokenRow(token) {
  return html`<tr>
    <th scope="row">${token.id}</th>
    <td>${token.host ? html`host ${hostLink(token.host)}` : `cluster ${token.cluster}`}</td>
    <td>${token.usesLeft} of ${token.uses}</td>
    <td>${token.install ? "yes" : "no"}</td>
    <td class="short">${time(token.expires)}</td>
    <td>
      <button @click=${() => removeToken(token)}>
        Remove<span class="unseen"> token ${token.id}</span>
      </button>
    </td>
  </tr>`;
}

function removeToken(token) {
  attempt("tokens", async () => {
    await remove(path("join-tokens", token.id));
    if (joining.made?.id === token.id) {
      joining.made = null;
    }
    announce(`Token ${token.id} is removed.`);
    document.getElementById("content").querySelector("h1").focus();
  });
}

/** The hosts that have joined, as they appear. */
function eventsView() {
  const events = (state.events ?? [])
    .filter((event) => EVENTS.includes(event.type))
    .slice(0, SHOWN_EVENTS);
  return html`<section aria-labelledby="joined">
    <h2 id="joined">Latest events of joining</h2>
    ${events.length === 0 ? html`<p class="empty">There are no events yet.</p>` : eventTable(events, false)}
  </section>`;
}
