// What the page knows. A view reads it; update() has the page drawn anew, once a frame.
export const state = {
  /** unknown, out or in */
  session: "unknown",
  /** Whether the engine has ended a session that this page had. */
  sessionEnded: false,
  /** How often somebody has logged in since the page was loaded. */
  logIns: 0,
  /** Why a log-out has failed. */
  logOutProblem: null,
  /** The engine's document About. */
  about: null,
  problem: null,
  /** live, connecting or lost */
  live: "connecting",
  lostSince: null,
  /** The hosts by name; null before they are loaded. */
  hosts: null,
  /** Grows with each change of the hosts. */
  hostsVersion: 0,
  /** The names of the hosts that are on the screen. Their changes are read first. */
  onScreen: new Set(),
  hostsProblem: null,
  clusters: [],
  /** The newest events, the newest first; null before they are loaded. */
  events: null,
  lastEvent: 0,
  /** How many milliseconds the engine's clock is before the browser's. */
  clockOffset: 0,
};

let draw = () => {};
let planned = false;

export function whenChanged(drawer) {
  draw = drawer;
}

/** Changes the state, and draws the page at the next frame. */
export function update(changes = {}) {
  Object.assign(state, changes);
  if (!planned) {
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      draw();
    });
  }
}

/** Says that hosts have changed, and draws the page at the next frame. */
export function hostsChanged(changes = {}) {
  update({ ...changes, hostsVersion: state.hostsVersion + 1 });
}

/** Has a screen reader say a text. */
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}

/** The engine's time in milliseconds. */
export function engineNow() {
  return Date.now() + state.clockOffset;
}
