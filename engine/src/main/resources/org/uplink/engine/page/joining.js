// Hosts that join: tokens for them, and those that wait for an approval.
import { html, nothing } from "/page/lit-html.js";
import { onChange } from "/page/live.js";
import { announce, state, update } from "/page/model.js";
import { hostLink, problemBox, time } from "/page/parts.js";
import { get, getAll, path, post, remove } from "/page/rest.js";

const REFRESH = 3_000;

const joining = { tokens: null, pending: null, authority: "", problem: null, made: null };

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
  return location.hash.startsWith("#/joining");
}

export function joiningView() {
  if (joining.tokens === null && !joining.loading) {
    load();
  }
  return html`${joining.problem ? problemBox(joining.problem) : nothing} ${pendingView()}
  ${creationView()} ${tokensView()}`;
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
    Object.assign(joining, { tokens, pending: pending.items, authority: pending.authority ?? "" });
    joining.loadProblem = null;
  } catch (problem) {
    joining.loadProblem = problem;
  }
  joining.loading = false;
  update();
}

/** Does what a button asks for, and shows why if that is refused. */
async function attempt(action) {
  joining.problem = null;
  try {
    await action();
  } catch (problem) {
    joining.problem = problem;
  }
  update();
  await load();
}

function pendingView() {
  return html`<section aria-labelledby="pending">
    <h2 id="pending">Hosts that wait for approval</h2>
    ${joining.loadProblem ? problemBox(joining.loadProblem) : nothing}
    ${joining.pending === null
      ? html`<p>Loading…</p>`
      : joining.pending.length === 0
        ? html`<p>
            No host waits. On a host without a token, run
            <code>uplink agent join ENGINE</code>.
          </p>`
        : joining.pending.map(pendingHost)}
  </section>`;
}

function pendingHost(host) {
  const id = `approve-${host.code.replace(/\W/g, "")}`;
  return html`<article aria-labelledby=${id}>
    <h3 id=${id}>${host.name}</h3>
    <p>Asks from ${host.address} since ${time(host.since)}, until ${time(host.expires)}.</p>
    <p>
      Code: <code class="code">${host.code}</code><br />
      Look at the host. If it shows another code, somebody may intercept the connection: reject it.
    </p>
    <form @submit=${(event) => approve(event, host)}>
      <p>
        <input type="checkbox" id="${id}-same" name="same" required />
        <label for="${id}-same">The host shows exactly this code</label>
      </p>
      <p>
        <label for="${id}-cluster">Cluster</label>
        <select id="${id}-cluster" name="cluster">${clusterOptions()}</select>
      </p>
      <p>
        <input type="checkbox" id="${id}-install" name="install" />
        <label for="${id}-install">Install the host as soon as its agent is connected</label>
      </p>
      <button class="main">Approve ${host.name}</button>
      <button type="button" @click=${() => reject(host)}>Reject ${host.name}</button>
    </form>
  </article>`;
}

function clusterOptions() {
  const clusters = state.clusters.length > 0 ? state.clusters : [{ name: "Default" }];
  return clusters.map(
    (cluster) => html`<option ?selected=${cluster.name === "Default"}>${cluster.name}</option>`,
  );
}

function approve(event, host) {
  event.preventDefault();
  const { cluster, install } = event.target.elements;
  const approval = { name: host.name, cluster: cluster.value, install: install.checked };
  attempt(async () => {
    const added = await post(path("pending-hosts", host.code, "approve"), approval);
    joining.approved = added.name;
    announce(`Approved ${added.name}.`);
  });
}

function reject(host) {
  attempt(async () => {
    await remove(path("pending-hosts", host.code));
    announce(`Rejected ${host.name}.`);
  });
}

function creationView() {
  return html`<section aria-labelledby="creation">
    <h2 id="creation">Make a join token</h2>
    ${joining.approved
      ? html`<p role="status">Approved ${hostLink(joining.approved)}.</p>`
      : nothing}
    <form @submit=${create}>
      <p>
        <label for="token-cluster">Cluster</label>
        <select id="token-cluster" name="cluster">${clusterOptions()}</select>
      </p>
      <p>
        <label for="token-uses">Number of new hosts</label>
        <input id="token-uses" name="uses" type="number" min="1" max="10000" value="1" required />
      </p>
      <p>
        <input type="checkbox" id="token-install" name="install" />
        <label for="token-install">Install each host as soon as its agent is connected</label>
      </p>
      <button>Make the token</button>
    </form>
    ${joining.made ? madeToken(joining.made) : nothing}
  </section>`;
}

function create(event) {
  event.preventDefault();
  const { cluster, uses, install } = event.target.elements;
  attempt(async () => {
    joining.made = await post(path("join-tokens"), {
      cluster: cluster.value,
      uses: Number(uses.value),
      install: install.checked,
    });
    announce("The token is made.");
  });
}

function madeToken(token) {
  const line = `uplink agent join ${token.token}`;
  return html`<div class="made">
    <p>
      Run this as root on
      ${token.uses === 1 ? "the new host" : `each of at most ${token.uses} new hosts`}. The token
      ${token.id} works until ${time(token.expires)}. This page shows it once.
    </p>
    <p><code class="line">${line}</code></p>
    <button @click=${() => copy(line)}>Copy the line</button>
    <button @click=${hide}>Hide it</button>
    ${joining.copied ? html`<span role="status">Copied.</span>` : nothing}
  </div>`;
}

async function copy(line) {
  try {
    await navigator.clipboard.writeText(line);
    joining.copied = true;
  } catch {
    joining.problem = {
      title: "The browser did not copy the line",
      detail: "It allows this page no access to the clipboard.",
      nextStep: "Select the line, and copy it with the keyboard.",
    };
  }
  update();
}

function hide() {
  Object.assign(joining, { made: null, copied: false });
  update();
}

function tokensView() {
  const tokens = joining.tokens ?? [];
  return html`<section aria-labelledby="tokens">
    <h2 id="tokens">Join tokens</h2>
    ${tokens.length === 0
      ? html`<p>There are no join tokens.</p>`
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
              ${tokens.map(
                (token) => html`<tr>
                  <th scope="row">${token.id}</th>
                  <td>${token.host ? `host ${token.host}` : `cluster ${token.cluster}`}</td>
                  <td>${token.usesLeft} of ${token.uses}</td>
                  <td>${token.install ? "yes" : "no"}</td>
                  <td>${time(token.expires)}</td>
                  <td>
                    <button @click=${() => attempt(() => remove(path("join-tokens", token.id)))}>
                      Remove<span class="unseen"> token ${token.id}</span>
                    </button>
                  </td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`}
  </section>`;
}
