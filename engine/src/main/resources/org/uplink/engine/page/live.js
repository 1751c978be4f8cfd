// Keeps the state as the engine has it: a stream of events, and what they are about.
import { hostsChanged, state, update } from "/page/model.js";
import { get, getAll, path } from "/page/rest.js";
import { checkSession } from "/page/session.js";
import { time } from "/page/parts.js";
import { html } from "/page/lit-html.js";

const KEPT_EVENTS = 500;
const PAGE = 1_000;
/** So many changed hosts are read at once, one by one. */
const SINGLE_HOSTS = 20;
/** When more hosts than this wait to be read, all are read as a list. */
const TOO_MANY = 400;
const REFRESH = 60_000;
const COLLECT = 300;

/** The hosts that have changed and are not yet read. */
const waiting = new Set();
const listeners = new Set();
let clustersChanged = false;
let reading = false;
let loading = null;
/** The hosts that were read one by one while the list was read: they are newer. */
let newer = new Map();

/**
 * Calls a function when hosts have changed, with a function that says whether a host may be one of
 * them.
 */
export function onChange(listener) {
  listeners.add(listener);
}

function tell(isChanged) {
  listeners.forEach((listener) => listener(isChanged));
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
  const isFirst = state.hosts === null;
  newer = new Map();
  try {
    await getAll(`${path("hosts")}?limit=${PAGE}`, (items) => {
      items.forEach((host) => hosts.set(host.name, host));
      if (isFirst && state.session === "in") {
        hostsChanged({ hosts });
      }
    });
    newer.forEach((host, name) => (host === null ? hosts.delete(name) : hosts.set(name, host)));
    if (state.session === "in") {
      hostsChanged({ hosts, hostsProblem: null });
      tell(() => true);
    }
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
  const host = await get(path("hosts", name)).catch((problem) => {
    if (problem.status === 404) {
      return null;
    }
    throw problem;
  });
  newer.set(name, host);
  if (host === null) {
    state.hosts?.delete(name);
  } else {
    state.hosts?.set(name, host);
  }
  hostsChanged();
  return host;
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
    waiting.add(event.host);
  }
  clustersChanged ||= event.cluster !== undefined;
  readSoon();
  update();
}

/** Collects the events of a moment, so that a host with several of them is read once. */
function readSoon() {
  if (!reading && (waiting.size > 0 || clustersChanged)) {
    reading = true;
    setTimeout(readWaiting, COLLECT);
  }
}

async function readWaiting() {
  try {
    if (clustersChanged) {
      clustersChanged = false;
      await loadClusters();
    }
    if (waiting.size > TOO_MANY) {
      waiting.clear();
      await loadHosts();
    } else {
      await readSome();
    }
  } finally {
    reading = false;
    readSoon();
  }
}

async function readSome() {
  const isSeen = (name) => state.onScreen.has(name);
  const names = [...waiting].sort((a, b) => isSeen(b) - isSeen(a)).slice(0, SINGLE_HOSTS);
  names.forEach((name) => waiting.delete(name));
  // A host that cannot be read now is read with the next refresh.
  await Promise.allSettled(names.map(loadHost));
  tell((name) => names.includes(name));
}

/** Says that the page is not live, and what is old. */
export function liveText() {
  return state.live === "connecting"
    ? "Connecting to the engine…"
    : html`The engine does not answer since ${time(state.lostSince.toISOString())}. What you see is
      from before. The page connects again by itself.`;
}
