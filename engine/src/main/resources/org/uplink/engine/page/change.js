// A change of one host: first the plan, then its steps as they go on.
import { html, nothing } from "/page/lit-html.js";
import { isRunning, runView } from "/page/host.js";
import { loadHost } from "/page/live.js";
import { announce, state, update } from "/page/model.js";
import { eventTable, hostLink, problemBox, status, warningText } from "/page/parts.js";
import { get, path, picture, post } from "/page/rest.js";
import { link, setQuery } from "/page/router.js";

const WHAT = {
  install:
    "The engine looks at the host, decides which NIC leads to the engine, and puts the management network on it.",
  "deploy-network": "Puts the management network on the active NIC, or on the NIC that you choose.",
  sync: "Applies the settings of the cluster to the management network.",
  remove: "Restores the network from before the first change of Uplink, and removes the host.",
};

/** The action that starts a run of a kind. */
const KINDS = { install: "install", deploy: "deploy-network", sync: "sync", remove: "remove" };

/** The kinds of devices that can carry the management network. */
const CARRIERS = ["nic", "bond", "vlan"];

const RUN_INTERVAL = 500;

/** The change that is shown. */
let change = newChange("", "", "");

export function changeView({ name, action, query }) {
  const nic = query.get("nic") ?? "";
  if (change.name !== name || change.action !== action) {
    change = newChange(name, action, nic);
    prepare(change);
  } else if (change.nic !== nic && !change.started) {
    // Another NIC is another change: a plan that comes later is for the former one.
    change = { ...newChange(name, action, nic), devices: change.devices };
  }
  if (change.missing) {
    return html`<p>There is no host ${name}. <a href=${link("hosts")}>All hosts</a></p>`;
  }
  const host = state.hosts?.get(name);
  return html`<p>
      ${hostLink(name)} ${host ? status(host) : nothing}
      ${host?.reason ? html`(${host.reason})` : nothing}
    </p>
    ${host?.statusText && !change.ended ? html`<p>${host.statusText}</p>` : nothing}
    <p>${WHAT[action]}</p>
    ${change.problem ? problemBox(change.problem) : nothing}
    ${change.started ? progress(host) : beginning()}`;
}

function newChange(name, action, nic) {
  return { name, action, nic, accepted: new Set(), steps: [] };
}

async function prepare(wanted) {
  try {
    const host = await loadHost(wanted.name);
    if (host === null) {
      wanted.missing = true;
      update();
      return;
    }
    if (isRunning(host) && KINDS[host.run.kind] === wanted.action) {
      // The page was loaded again, or somebody else has started the change.
      wanted.run = host.run.id;
      wanted.began = Date.parse(host.run.started);
      wanted.started = true;
      watch(wanted);
      return;
    }
    const networks = await get(path("hosts", wanted.name, "networks"));
    wanted.devices = networks.devices.filter((device) => CARRIERS.includes(device.kind));
  } catch (problem) {
    wanted.problem = problem;
  }
  update();
}

function beginning() {
  const hasPlan = change.action !== "install";
  return html`${change.action === "deploy-network" ? nicChoice() : nothing}
    ${hasPlan
      ? html`<button ?disabled=${change.busy} @click=${plan}>Show the plan</button>
          <p class="hint">A plan changes nothing. It asks the host what it would do.</p>`
      : nothing}
    ${change.plan ? planView() : nothing} ${mayStart() ? start() : nothing}`;
}

/** A host without a network of Uplink has nothing to restore, and can still be removed. */
function mayStart() {
  return change.action === "install" || change.plan?.target || (change.action === "remove" && change.plan);
}

function nicChoice() {
  const { nic, devices = [] } = change;
  return html`<p>
    <label for="nic">NIC</label>
    <select id="nic" @change=${chooseNic}>
      <option value="" .selected=${nic === ""}>
        active NIC (${state.hosts?.get(change.name)?.activeNic ?? "none"})
      </option>
      ${nic === "" || devices.some(({ name }) => name === nic)
        ? nothing
        : html`<option value=${nic} .selected=${true}>${nic} (not among the NICs of the host)</option>`}
      ${devices.map(
        (device) => html`<option value=${device.name} .selected=${nic === device.name}>
          ${device.name} (${device.kind}${device.addresses.length > 0
            ? `, ${device.addresses.join(", ")}`
            : ""})
        </option>`,
      )}
    </select>
  </p>`;
}

function chooseNic(event) {
  setQuery({ nic: event.target.value });
  update();
}

/** The document of the request. */
function body({ action, nic }) {
  if (action !== "deploy-network") {
    return undefined;
  }
  return nic === "" ? {} : { nic };
}

async function plan() {
  const wanted = change;
  Object.assign(wanted, { busy: true, plan: null, picture: null, problem: null });
  wanted.accepted.clear();
  update();
  const url = `${path("hosts", wanted.name, wanted.action)}?dryRun=true`;
  try {
    wanted.plan = await post(url, body(wanted));
    if (wanted.plan.target) {
      wanted.picture = await picture("POST", url, body(wanted)).catch(() => null);
      wanted.picture?.setAttribute("role", "img");
    }
    if (wanted === change) {
      announce("The plan is there.");
    }
  } catch (problem) {
    wanted.problem = problem;
  }
  wanted.busy = false;
  update();
}

function planView() {
  const { plan: it } = change;
  if (!it.target) {
    return html`<p>${it.message}</p>`;
  }
  return html`<section aria-labelledby="plan">
    <h2 id="plan">Plan: ${it.target}</h2>
    ${change.picture
      ? html`<div class="picture" tabindex="0" role="region"
          aria-label="Picture of the devices before and after">${change.picture}</div>`
      : nothing}
    <h3>Steps</h3>
    <ol>
      ${it.steps.map(
        (step) => html`<li>
          ${step.text} ${step.inverse ? html`<span class="hint">undo: ${step.inverse}</span>` : ""}
        </li>`,
      )}
    </ol>
    ${it.lookup ? html`<p>Route to the engine: ${it.lookup}</p>` : nothing}
    ${it.owners.map((owner) => html`<p>${owner.device}: ${owner.text}</p>`)}
    ${it.warnings.length > 0 ? warnings(it.warnings, "Warnings. Accept each one to start") : nothing}
  </section>`;
}

function warnings(all, legend) {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${all.map((warning, i) => {
      const text = warningText(warning);
      return html`<p class="check">
        <input
          type="checkbox"
          id="warning-${i}"
          .checked=${change.accepted.has(text)}
          @change=${(event) => accept(text, event.target.checked)}
        />
        <label for="warning-${i}">${text}</label>
      </p>`;
    })}
  </fieldset>`;
}

function accept(text, isChecked) {
  if (isChecked) {
    change.accepted.add(text);
  } else {
    change.accepted.delete(text);
  }
  update();
}

function start() {
  const host = state.hosts?.get(change.name);
  const isInstall = change.action === "install";
  // Who has removed the cause of a warning need not accept it for the next install.
  const waiting = !isInstall && shownWarnings().some((warning) => !isAccepted(warning));
  return html`${isInstall && shownWarnings().length > 0
      ? warnings(shownWarnings(), "The last install stopped at these warnings. Accept each one that may not stop it again")
      : nothing}
    <p>
      <button
        class="main"
        ?disabled=${change.busy || waiting || isRunning(host)}
        @click=${begin}
      >
        Start
      </button>
      ${isRunning(host) ? "A run of this host goes on." : nothing}
    </p>`;
}

/** The warnings of the plan, or those that stopped the last install. */
function shownWarnings() {
  if (change.action !== "install") {
    return change.plan?.warnings ?? [];
  }
  const host = state.hosts?.get(change.name);
  return host?.reason === "WarningsNotAccepted" ? (host.run?.warnings ?? []) : [];
}

function isAccepted(warning) {
  return change.accepted.has(warningText(warning));
}

/** The codes of accepted warnings. A code with a warning that is not accepted is none of them. */
function acceptedCodes() {
  const all = shownWarnings();
  const open = all.filter((warning) => !isAccepted(warning)).map(({ code }) => code);
  return [...new Set(all.map(({ code }) => code))].filter((code) => !open.includes(code));
}

async function begin() {
  const wanted = change;
  const takesCodes = ["install", "remove"].includes(wanted.action);
  const codes = takesCodes ? acceptedCodes() : [];
  const accepted = codes.length > 0 ? `?accept=${codes.map(encodeURIComponent).join(",")}` : "";
  Object.assign(wanted, { busy: true, problem: null, firstEvent: state.lastEvent });
  update();
  try {
    const host = await post(path("hosts", wanted.name, wanted.action) + accepted, body(wanted));
    wanted.run = host?.run?.id;
    wanted.started = true;
    watch(wanted);
    // The button that was pressed is gone.
    requestAnimationFrame(() => document.getElementById("progress")?.focus());
  } catch (problem) {
    wanted.problem = problem;
  }
  wanted.busy = false;
  update();
}

/** Reads the host until its run has ended. */
async function watch(wanted) {
  if (wanted !== change) {
    return;
  }
  if (state.session !== "in") {
    setTimeout(() => watch(wanted), RUN_INTERVAL);
    return;
  }
  try {
    const host = await loadHost(wanted.name);
    wanted.problem = null;
    wanted.removed = host === null;
    const step = host?.run?.step;
    if (step && wanted.steps.at(-1) !== step) {
      wanted.steps.push(step);
      announce(step);
    }
    if (!isRunning(host) || isAnother(wanted, host)) {
      wanted.ended = true;
      wanted.host = host;
      announce(outcome(wanted));
      update();
      return;
    }
  } catch (problem) {
    // The engine may be restarting. Its runs go on.
    wanted.problem = problem;
  }
  update();
  setTimeout(() => watch(wanted), RUN_INTERVAL);
}

/** Returns whether the latest run of a host is another one than that of the change. */
function isAnother(wanted, host) {
  return wanted.run !== undefined && host?.run?.id !== wanted.run;
}

function outcome(wanted) {
  const { host } = wanted;
  if (host === null) {
    return "The host was removed.";
  }
  if (isAnother(wanted, host)) {
    return "Another run of the host has begun. The events say how this one ended.";
  }
  return `${host.run?.succeeded ? "Succeeded" : "Did not succeed"}. Host ${host.name} is ${host.status}.`;
}

function progress(host) {
  const events = (state.events ?? []).filter(
    (event) =>
      event.host === change.name &&
      (change.began === undefined
        ? event.id > change.firstEvent
        : Date.parse(event.time) >= change.began),
  );
  return html`<section aria-labelledby="progress">
      <h2 id="progress" tabindex="-1">Steps</h2>
      <ol class="steps">
        ${change.steps.map(
          (step, i) => html`<li
            aria-current=${!change.ended && i === change.steps.length - 1 ? "step" : nothing}
          >
            ${step}
          </li>`,
        )}
      </ol>
      ${change.ended
        ? html`<p class="lead">${outcome(change)}</p>
            ${change.host?.statusText ? html`<p>${change.host.statusText}</p>` : nothing}`
        : host
          ? runView(host)
          : nothing}
      ${change.ended && !change.removed
        ? html`<button @click=${again}>
            ${change.action === "install" ? "Install again" : "Plan again"}
          </button>`
        : nothing}
    </section>
    <section aria-labelledby="progress-events">
      <h2 id="progress-events">Events of this change</h2>
      ${events.length === 0
        ? html`<p>There are no events yet.</p>`
        : eventTable(events.toReversed(), false)}
    </section>`;
}

function again() {
  change = newChange("", "", "");
  update();
  document.querySelector("h1").focus();
}

/** Who comes back later plans anew, because the host may be another then. */
window.addEventListener("hashchange", () => {
  if ((change.ended || !change.started) && !location.hash.startsWith(link("hosts", change.name, change.action))) {
    change = newChange("", "", "");
  }
});
