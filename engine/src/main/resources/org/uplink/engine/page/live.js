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
/** Between two streams, in milliseconds. */
const MIN_PAUSE = 500;
const MAX_PAUSE = 30_000;
/** A stream that ended sooner was refused, or something cuts it off. */
const SHORT_LIFE = 5_000;
/** The engine gives a sign of life each 15 seconds. */
const SILENCE = 40_000;

/** The hosts that have changed and are not yet read. */
const waiting = new Set();
const listeners = new Set();
let clustersChanged = false;
let reading = false;
let loading = null;
/** How often each host was asked for. */
const turns = new Map();
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
  try {
    await getAll(`${path("clusters")}?limit=${PAGE}`, (items) => clusters.push(...items));
    update({ clusters });
  } catch {
    // Those that were read before stay until the next event of a cluster.
  }
}

/** Reads one host again, and returns it; null if there is none. */
export async function loadHost(name) {
  const turn = (turns.get(name) ?? 0) + 1;
  turns.set(name, turn);
  const host = await get(path("hosts", name)).catch((problem) => {
    if (problem.status === 404) {
      return null;
    }
    throw problem;
  });
  if (turns.get(name) !== turn) {
    return host; // A later request has a later answer.
  }
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

/** Follows one stream after the other while the page is visible. */
async function follow() {
  let pause = MIN_PAUSE;
  for (;;) {
    if (isWanted()) {
      const began = Date.now();
      await stream();
      if (isWanted()) {
        // The more often a stream fails, the less often the page asks for one.
        const isShort = Date.now() - began < SHORT_LIFE;
        pause = isShort ? Math.min(2 * pause, MAX_PAUSE) : MIN_PAUSE;
        if (isShort) {
          update({ live: "lost", lostSince: state.lostSince ?? new Date() });
        }
        await checkSession();
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** A browser has few connections to the engine for all its pages, so a hidden page keeps none. */
function isWanted() {
  return state.session === "in" && document.visibilityState === "visible";
}

/** Follows one stream until it breaks off, falls silent or is not wanted. */
function stream() {
  return new Promise((resolve) => {
    const source = new EventSource(`${path("events", "stream")}?after=${state.lastEvent}`);
    let lastSign = Date.now();
    const watch = setInterval(() => {
      if (!isWanted() || Date.now() - lastSign > SILENCE) {
        end();
      }
    }, 500);
    const end = () => {
      clearInterval(watch);
      source.close();
      resolve();
    };
    source.onopen = () => update({ live: "live", lostSince: null });
    source.addEventListener("alive", () => {
      lastSign = Date.now();
    });
    source.onmessage = (message) => {
      lastSign = Date.now();
      add(JSON.parse(message.data));
    };
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
