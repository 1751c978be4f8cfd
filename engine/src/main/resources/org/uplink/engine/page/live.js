// Keeps the state as the engine has it: a stream of events, and what they are about.
import { state, update } from "/page/model.js";
import { get, getAll, path } from "/page/rest.js";
import { checkSession } from "/page/session.js";
import { time } from "/page/parts.js";
import { html } from "/page/lit-html.js";

const KEPT_EVENTS = 500;
const PAGE = 1_000;
/** More changed hosts than this are read as a list. */
const SINGLE_HOSTS = 20;
const REFRESH = 60_000;
const COLLECT = 300;

const changed = new Set();
const listeners = new Set();
let collecting = false;
let loading = null;

/** Calls a function with the names of the hosts that have changed. Returns what ends that. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Reads all hosts. The former ones stay until all are there. */
export function loadHosts() {
  loading ??= readHosts().finally(() => {
    loading = null;
  });
  return loading;
}

async function readHosts() {
  const hosts = new Map();
  try {
    await getAll(`${path("hosts")}?limit=${PAGE}`, (items) => {
      items.forEach((host) => hosts.set(host.name, host));
      if (state.hosts === null) {
        update();
      }
    });
    update({ hosts, hostsProblem: null });
  } catch (problem) {
    update({ hostsProblem: problem });
  }
}

export async function loadClusters() {
  const clusters = [];
  await getAll(`${path("clusters")}?limit=${PAGE}`, (items) => clusters.push(...items)).catch(
    () => {},
  );
  update({ clusters });
}

/** Reads one host again, and returns it; null if there is none. */
export async function loadHost(name) {
  try {
    const host = await get(path("hosts", name));
    state.hosts?.set(name, host);
    update();
    return host;
  } catch (problem) {
    if (problem.status === 404) {
      state.hosts?.delete(name);
      update();
      return null;
    }
    throw problem;
  }
}

/** Follows the events as long as the page is open. */
export function followEvents() {
  setInterval(() => {
    if (state.session === "in" && document.visibilityState === "visible") {
      loadHosts();
    }
  }, REFRESH);
  follow();
}

async function follow() {
  for (;;) {
    if (state.session === "in") {
      await stream();
      await checkSession();
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Follows one stream until it is closed for good, or the session ends. */
function stream() {
  return new Promise((resolve) => {
    const source = new EventSource(`${path("events", "stream")}?after=${state.lastEvent}`);
    const watch = setInterval(() => {
      if (state.session !== "in") {
        end();
      }
    }, 500);
    const end = () => {
      clearInterval(watch);
      source.close();
      resolve();
    };
    source.onopen = () => update({ live: "live", lostSince: null });
    source.onmessage = (message) => add(JSON.parse(message.data));
    // The browser does not tell a lost connection from a refusal, so the session is checked first.
    source.onerror = end;
  });
}

function add(event) {
  if (event.id <= state.lastEvent) {
    return;
  }
  state.lastEvent = event.id;
  state.events = [event, ...(state.events ?? [])].slice(0, KEPT_EVENTS);
  if (event.host) {
    changed.add(event.host);
  }
  if (event.cluster) {
    changed.add("");
  }
  if (!collecting) {
    collecting = true;
    setTimeout(readChanged, COLLECT);
  }
  update();
}

async function readChanged() {
  const names = [...changed].filter((name) => name !== "");
  const clusters = changed.has("");
  changed.clear();
  const reads =
    names.length > SINGLE_HOSTS
      ? [loadHosts()]
      : names.map((name) => loadHost(name).catch(() => null));
  if (clusters) {
    reads.push(loadClusters());
  }
  await Promise.all(reads);
  listeners.forEach((listener) => listener(names));
  collecting = false;
  if (changed.size > 0) {
    collecting = true;
    setTimeout(readChanged, COLLECT);
  }
}

/** Says that the page is not live, and what is old. */
export function liveText() {
  return state.live === "connecting"
    ? "Connecting to the engine…"
    : html`The engine does not answer since ${time(state.lostSince.toISOString())}. What you see is
      from before. The page connects again by itself.`;
}
