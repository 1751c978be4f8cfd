// One host: its state, the path to its NIC as a picture, its networks, events and decisions.
import { html, nothing } from "/page/lit-html.js";
import { decisionView, historyView, mark, prepare } from "/page/decision.js";
import { loadHost, onChange } from "/page/live.js";
import { engineNow, state, update } from "/page/model.js";
import { networksView } from "/page/networks.js";
import {
  endpoint,
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

/** How the network was proved, in the words of the command line. */
const PROOFS = {
  proved: "proved: the engine connected over the network before the host kept it",
  unproved: "unproved: the host kept the network without a connection over it",
};

/** What is known of the host that is shown. */
let shown = { name: "" };

onChange((isChanged) => {
  if (!isChanged(shown.name)) {
    return;
  }
  if (isShown()) {
    load(shown);
  } else {
    // Who comes back to this host sees it as it is then.
    shown = { name: "" };
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
    load(shown);
  }
  state.onScreen = new Set([name]);
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
  ${runView(host)} ${decisionView(shown)} ${networksView(shown.networks)}
  ${eventsView(host.name)} ${historyView(shown.decisions, showOlder)}`;
}

async function load(wanted) {
  const { name } = wanted;
  if (wanted.loading) {
    wanted.again = true;
    return;
  }
  wanted.loading = true;
  try {
    const host = await loadHost(name);
    wanted.host = host;
    wanted.missing = host === null;
    if (host !== null) {
      await loadParts(wanted, host);
    }
    wanted.problem = null;
  } catch (problem) {
    wanted.problem = problem;
  }
  wanted.loading = false;
  update();
  if (wanted.again) {
    wanted.again = false;
    load(wanted);
  } else if (isRunning(state.hosts?.get(name)) && !wanted.watching) {
    wanted.watching = true;
    setTimeout(() => {
      wanted.watching = false;
      if (isShown() && wanted === shown && state.session === "in") {
        load(wanted);
      }
    }, RUN_INTERVAL);
  }
}

async function loadParts(wanted, host) {
  const { name } = host;
  // A host without a decision has none to read: that is not an error.
  const whenDecided = (request) => (host.decision ? request() : Promise.resolve(null));
  const isNew = host.decision?.id !== wanted.decision?.id || wanted.decision === undefined;
  const [networks, events, decision, decisions] = await Promise.all([
    get(path("hosts", name, "networks")),
    get(`${path("hosts", name, "events")}?limit=${EVENTS}`),
    whenDecided(() => get(path("hosts", name, "decision"))),
    isNew
      ? whenDecided(() => get(`${path("hosts", name, "decisions")}?limit=${DECISIONS}`))
      : wanted.decisions,
  ]);
  // The next step is that of the host's present state.
  const isDrawn = !isNew && wanted.picture && wanted.decision.nextStep === decision.nextStep;
  Object.assign(wanted, { networks, events: events.items.toReversed(), decision, decisions });
  if (decision && !isDrawn) {
    await loadPicture(wanted, name);
  }
}

async function loadPicture(wanted, name) {
  try {
    wanted.picture = await picture("GET", path("hosts", name, "decision"));
    wanted.pictureProblem = null;
    prepare(wanted.picture);
    mark(wanted);
  } catch (problem) {
    wanted.picture = null;
    wanted.pictureProblem = problem;
  }
}

async function showOlder() {
  const wanted = shown;
  try {
    const page = await get(wanted.decisions.next);
    wanted.decisions = { items: [...wanted.decisions.items, ...page.items], next: page.next };
  } catch (problem) {
    wanted.problem = problem;
  }
  update();
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
      ["Active NIC", host.activeNic ?? "none"],
      ["Confidence", host.decision?.confidence],
      ["Management network", networkOf(host)],
      ["Proof", PROOFS[host.proof] ?? host.proof],
      ["NIC owner", host.nicOwner],
      ["Cluster", host.cluster],
      ["Connection", connection(host)],
      ["Agent", host.software && (host.software.version ?? "version unknown")],
      ["System", host.software?.operatingSystem],
      ["Levels", host.software?.clusterLevels.join(", ")],
      ["Last change", time(host.changed)],
    ])}
    <ul class="actions" aria-label="Actions">
      ${action(host, "install", "Install")} ${action(host, "deploy-network", "Deploy network")}
      ${action(host, "sync", "Sync")} ${direct(host, "activate", "Activate")}
      ${direct(host, "maintenance", "Maintenance")} ${action(host, "remove", "Remove")}
    </ul>
  </section>`;
}

function networkOf(host) {
  return state.clusters.find(({ name }) => name === host.cluster)?.managementNetwork;
}

function connection(host) {
  return host.connection
    ? html`${endpoint(host)} since ${time(host.connection.since)}`
    : endpoint(host);
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
  const wanted = shown;
  try {
    await post(path("hosts", name, what));
    wanted.problem = null;
  } catch (problem) {
    wanted.problem = problem;
  }
  load(wanted);
}

/** The run that goes on, or the last one. */
export function runView(host) {
  const { run } = host;
  if (!run) {
    return nothing;
  }
  return html`<section aria-labelledby="run">
    <h2 id="run">${isRunning(host) ? "Running" : "Last run"}: ${run.kind}</h2>
    <p role="status">${runState(run)}</p>
    <p class="hint">
      Started ${time(run.started)}${run.ended ? html`, ended ${time(run.ended)}` : nothing}
    </p>
    ${countdown(run)}
    ${run.warnings.length > 0
      ? html`<ul>
          ${run.warnings.map((warning) => html`<li class="warning">${warningText(warning)}</li>`)}
        </ul>`
      : nothing}
    ${run.accepted.length > 0 ? html`<p>Accepted: ${run.accepted.join(", ")}</p>` : nothing}
  </section>`;
}

function runState(run) {
  if (!run.ended) {
    return `#${run.id} running, at ${run.step}`;
  }
  return `#${run.id} ${run.succeeded ? "succeeded" : `failed at ${run.step}`}`;
}

/** The time until the host rolls back. A screen reader does not read each second of it. */
function countdown(run) {
  if (run.ended || !run.rollbackAt) {
    return nothing;
  }
  const seconds = Math.max(0, Math.round((Date.parse(run.rollbackAt) - engineNow()) / 1000));
  return html`<p class="countdown" role="timer">
    The host rolls back in <strong>${seconds} s</strong>, at ${time(run.rollbackAt)}, unless the
    engine connects over the new network.
  </p>`;
}

function eventsView(name) {
  const events = shown.events ?? [];
  return html`<section aria-labelledby="events">
    <h2 id="events">Events</h2>
    ${events.length === 0 ? html`<p>There are no events yet.</p>` : eventTable(events, false)}
    <p class="hint">All events of the host: <code>uplink events --host ${name}</code></p>
  </section>`;
}
