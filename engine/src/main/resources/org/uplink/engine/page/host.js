// One host: its state, the path to its NIC as a picture, its networks, events and decisions.
import { html, nothing } from "/page/lit-html.js";
import { loadHost, onChange } from "/page/live.js";
import { engineNow, state, update } from "/page/model.js";
import {
  eventTable,
  facts,
  problemBox,
  status,
  time,
  warningText,
} from "/page/parts.js";
import { get, path, picture, post } from "/page/rest.js";
import { link, route } from "/page/router.js";

const EVENTS = 100;
const DECISIONS = 20;
/** While a run goes on, its step is read so often, in milliseconds. */
const RUN_INTERVAL = 1_000;

/** What is known of the host that is shown. */
let shown = { name: "" };

onChange((isChanged) => {
  if (isShown() && isChanged(shown.name)) {
    load(shown.name);
  }
});

function isShown() {
  const { view, name } = route();
  return view === "host" && name === shown.name;
}

/** Returns whether a run of a host goes on. */
export function isRunning(host) {
  return host?.run !== undefined && host.run.ended === undefined;
}

export function hostView({ name }) {
  if (shown.name !== name) {
    shown = { name };
    load(name);
  }
  const host = state.hosts?.get(name) ?? shown.host;
  if (shown.missing) {
    return html`<p>There is no host ${name}. <a href=${link("hosts")}>All hosts</a></p>`;
  }
  if (!host) {
    return shown.problem ? problemBox(shown.problem) : html`<p>Loading…</p>`;
  }
  return view(host);
}

function view(host) {
  return html`${shown.problem ? problemBox(shown.problem) : nothing} ${summary(host)}
  ${runView(host)} ${pathView()} ${networksView()} ${eventsView(host.name)} ${historyView()}`;
}

async function load(name) {
  const wanted = shown;
  try {
    const host = await loadHost(name);
    const [decision, networks, events, decisions] = await Promise.all([
      get(path("hosts", name, "decision")).catch(orNothing),
      get(path("hosts", name, "networks")).catch(orNothing),
      get(`${path("hosts", name, "events")}?limit=${EVENTS}`),
      get(`${path("hosts", name, "decisions")}?limit=${DECISIONS}`).catch(orNothing),
    ]);
    Object.assign(wanted, {
      host,
      missing: host === null,
      networks,
      events: events.items.toReversed(),
      decisions: decisions?.items ?? [],
      problem: null,
    });
    if (decision && decision.id !== wanted.decision?.id) {
      wanted.picture = await picture("GET", path("hosts", name, "decision")).catch(orNothing);
      prepare(wanted.picture);
    }
    wanted.decision = decision;
  } catch (problem) {
    wanted.problem = problem;
  }
  update();
  if (wanted === shown && isRunning(state.hosts?.get(name)) && !wanted.watching) {
    wanted.watching = true;
    setTimeout(() => {
      wanted.watching = false;
      if (wanted === shown && location.hash.startsWith(link("hosts", name))) {
        load(name);
      }
    }, RUN_INTERVAL);
  }
}

function orNothing() {
  return null;
}

function summary(host) {
  return html`<section aria-label="State">
    <p class="lead">${status(host)} ${host.reason ? html`(${host.reason})` : nothing}</p>
    ${host.statusText ? html`<p>${host.statusText}</p>` : nothing}
    ${host.outOfSync.map((difference) => html`<p class="warning">Not in sync: ${difference}</p>`)}
    ${host.drift
      ? html`<p class="warning">
          Drift, seen by the engine since ${time(host.drift.since)}:
          ${host.drift.missing.join("; ")}
        </p>`
      : nothing}
    ${facts([
      ["Active NIC", host.activeNic],
      ["Management network", networkText(host)],
      ["NIC owner", host.nicOwner],
      ["Cluster", host.cluster],
      ["Connection", connection(host)],
      ["Agent", host.software?.version],
      ["Operating system", host.software?.operatingSystem],
      ["Last change", time(host.changed)],
    ])}
    <ul class="actions" aria-label="Actions">
      ${action(host, "install", "Install")} ${action(host, "deploy-network", "Deploy network")}
      ${action(host, "sync", "Sync")} ${direct(host, "activate", "Activate")}
      ${direct(host, "maintenance", "Maintenance")} ${action(host, "remove", "Remove")}
    </ul>
  </section>`;
}

function networkText(host) {
  const cluster = state.clusters.find(({ name }) => name === host.cluster);
  return [cluster?.managementNetwork, host.proof].filter(Boolean).join(", ");
}

function connection(host) {
  if (host.transport === "direct") {
    return `${host.address}, port ${host.port}`;
  }
  if (host.connection) {
    return html`dials in from ${host.connection.address} since ${time(host.connection.since)}`;
  }
  return host.lastSeen
    ? html`dials in, last seen ${time(host.lastSeen)}`
    : "dials in, not connected";
}

function action(host, name, text) {
  return html`<li><a class="button" href=${link("hosts", host.name, name)}>${text}…</a></li>`;
}

/** A request that needs no plan. */
function direct(host, name, text) {
  return html`<li>
    <button ?disabled=${isRunning(host)} @click=${() => send(host.name, name)}>${text}</button>
  </li>`;
}

async function send(name, what) {
  try {
    await post(path("hosts", name, what));
    shown.problem = null;
  } catch (problem) {
    shown.problem = problem;
  }
  load(name);
}

/** The run that goes on, or the last one. */
export function runView(host) {
  const run = host.run;
  if (!run) {
    return nothing;
  }
  return html`<section aria-labelledby="run">
    <h2 id="run">${isRunning(host) ? "Running" : "Last run"}: ${run.kind}</h2>
    <p role="status">${runText(run)}</p>
    ${run.warnings.length > 0
      ? html`<ul>
          ${run.warnings.map((warning) => html`<li class="warning">${warningText(warning)}</li>`)}
        </ul>`
      : nothing}
  </section>`;
}

function runText(run) {
  if (run.ended) {
    return html`${run.succeeded ? "Succeeded" : "Did not succeed"}, ${time(run.started)} to
    ${time(run.ended)}.`;
  }
  if (!run.rollbackAt) {
    return html`${run.step}, since ${time(run.started)}.`;
  }
  const seconds = Math.max(0, Math.round((Date.parse(run.rollbackAt) - engineNow()) / 1000));
  return html`${run.step}. The host rolls back in <strong>${seconds} s</strong> unless the new path
  is proved.`;
}

function pathView() {
  const { decision } = shown;
  if (!decision) {
    return html`<section aria-labelledby="path">
      <h2 id="path">Path</h2>
      <p>
        ${decision === undefined ? "Loading…" : "There is no decision yet: the host was never installed."}
      </p>
    </section>`;
  }
  return html`<section aria-labelledby="path">
    <h2 id="path">Path from the engine to the NIC</h2>
    ${shown.picture
      ? html`<div class="picture" tabindex="0" role="region" aria-label="Picture of the path"
            @click=${choose} @keydown=${chooseByKey}>${shown.picture}</div>
          <p class="hint">Choose a part of the picture to see the evidence about it.</p>`
      : html`<p class="lead">${decision.verdict}</p>
          <p>${decision.reason}</p>
          <p>Next: ${decision.nextStep}</p>`}
    ${evidenceView(decision)}
  </section>`;
}

function evidenceView(decision) {
  const all = decision.evidence;
  const chosen = shown.chosen;
  const pieces = chosen ? all.filter((piece) => isAbout(piece, chosen)) : all;
  return html`<h3 id="evidence" tabindex="-1">
      Evidence${chosen ? ` about ${chosen}` : ""}, confidence: ${decision.confidence}
    </h3>
    ${chosen
      ? html`<button @click=${() => showEvidence(null)}>Show all evidence</button>`
      : nothing}
    ${pieces.length === 0
      ? html`<p>No evidence names ${chosen}.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of evidence">
          <table>
            <thead>
              <tr>
                <th scope="col">Says</th>
                <th scope="col">Question</th>
                <th scope="col">Answer</th>
              </tr>
            </thead>
            <tbody>
              ${pieces.map(
                (piece) => html`<tr class=${piece.stance}>
                  <td>${piece.stance}</td>
                  <td class="long">${piece.question}</td>
                  <td class="long">${piece.answer}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`}`;
}

function isAbout(piece, name) {
  const words = `${piece.text} ${piece.answer} ${piece.question}`.split(/[\s,;()[\]"]+/);
  return piece.device === name || words.some((word) => word.replace(/[.:]$/, "") === name);
}

/** Lets the keyboard reach the parts of a picture. */
function prepare(svg) {
  svg?.setAttribute("role", "group");
  svg?.querySelectorAll(".piece").forEach((piece) => {
    piece.setAttribute("tabindex", "0");
    piece.setAttribute("role", "button");
    const text = [...piece.querySelectorAll("text")].map((line) => line.textContent).join(" ");
    piece.setAttribute("aria-label", `${text}: show the evidence`);
  });
}

function choose(event) {
  const piece = event.target.closest(".piece");
  if (piece) {
    showEvidence(piece.dataset.name);
  }
}

function chooseByKey(event) {
  if (["Enter", " "].includes(event.key) && event.target.closest(".piece")) {
    event.preventDefault();
    choose(event);
  }
}

function showEvidence(name) {
  shown.chosen = name;
  shown.picture
    ?.querySelectorAll(".piece")
    .forEach((piece) => piece.classList.toggle("selected", piece.dataset.name === name));
  update();
  requestAnimationFrame(() => document.getElementById("evidence")?.focus());
}

function networksView() {
  const devices = shown.networks?.devices ?? [];
  if (devices.length === 0) {
    return nothing;
  }
  const networks = new Map(shown.networks.networks.map((network) => [network.device, network]));
  return html`<section aria-labelledby="networks">
    <h2 id="networks">Networks and devices</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of devices">
      <table>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Kind</th>
            <th scope="col">Network</th>
            <th scope="col">VLAN</th>
            <th scope="col">MTU</th>
            <th scope="col">Addresses</th>
            <th scope="col">Owner</th>
          </tr>
        </thead>
        <tbody>
          ${tree(devices).map(
            ({ device, depth }) => html`<tr>
              <th scope="row">
                <span aria-hidden="true">${"\u2003".repeat(depth)}${depth > 0 ? "└ " : ""}</span
                >${device.name}
                ${depth > 0 ? html`<span class="unseen">below the device above</span>` : nothing}
              </th>
              <td>${device.kind}</td>
              <td>${networks.get(device.name)?.name ?? ""}</td>
              <td>${device.vlan ?? ""}</td>
              <td>${device.mtu ?? ""}</td>
              <td>${device.addresses.join(", ")}</td>
              <td>${device.owner?.program ?? ""}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The devices in the order of a tree: below each one those that it is made of. */
function tree(devices) {
  const byName = new Map(devices.map((device) => [device.name, device]));
  const lower = new Set(devices.flatMap((device) => device.lower));
  const rows = [];
  const add = (device, depth) => {
    if (!device || rows.some((row) => row.device === device && row.depth >= depth)) {
      return;
    }
    rows.push({ device, depth });
    if (depth < byName.size) {
      device.lower.forEach((name) => add(byName.get(name), depth + 1));
    }
  };
  devices.filter((device) => !lower.has(device.name)).forEach((device) => add(device, 0));
  return rows;
}

function eventsView(name) {
  const events = shown.events ?? [];
  return html`<section aria-labelledby="events">
    <h2 id="events">Events</h2>
    ${events.length === 0 ? html`<p>There are no events yet.</p>` : eventTable(events, false)}
    <p class="hint">All events of the host: <code>uplink events --host ${name}</code></p>
  </section>`;
}

function historyView() {
  const decisions = shown.decisions ?? [];
  if (decisions.length < 2) {
    return nothing;
  }
  return html`<section aria-labelledby="history">
    <h2 id="history">Earlier decisions</h2>
    <ol class="history" reversed>
      ${decisions.map(
        (decision, i) => html`<li>
          ${time(decision.time)}: ${decision.verdict} ${differences(decision, decisions[i + 1])}
        </li>`,
      )}
    </ol>
  </section>`;
}

function differences(decision, before) {
  if (!before) {
    return nothing;
  }
  const changes = [
    ["Active NIC", before.activeNic ?? "none", decision.activeNic ?? "none"],
    ["Confidence", before.confidence, decision.confidence],
    ["Reason", before.reason, decision.reason],
  ].filter(([, earlier, later]) => earlier !== later);
  return changes.length === 0
    ? html`<p class="hint">Nothing changed.</p>`
    : html`<ul>
        ${changes.map(
          ([what, earlier, later]) => html`<li>${what}: ${later} <del>${earlier}</del></li>`,
        )}
      </ul>`;
}
