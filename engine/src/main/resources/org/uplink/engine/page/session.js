// The session of this browser with the engine. The token is never kept.
import { state, update } from "/page/model.js";
import { get, path, remove, send } from "/page/rest.js";
import { loadClusters, loadHosts } from "/page/live.js";

/** Between two tries to reach the engine, in milliseconds. */
const RETRY = 1_000;

/** Finds out whether this browser has a session. Tries again until the engine answers. */
export async function checkSession() {
  for (;;) {
    try {
      const session = await get("/session");
      update({ problem: null });
      if (session.loggedIn) {
        await begin();
      } else {
        update({ session: "out", sessionEnded: state.session === "in" });
      }
      return;
    } catch (problem) {
      update({ problem, live: "lost", lostSince: state.lostSince ?? new Date() });
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

export async function logIn(token) {
  await send("POST", "/session", { token });
  await begin();
}

export async function logOut() {
  try {
    await remove("/session");
  } finally {
    update({ session: "out", sessionEnded: false, hosts: null, events: null });
  }
}

async function begin() {
  update({ session: "in", sessionEnded: false });
  state.about = await get("/api/v1").catch(() => null);
  const latest = await get(`${path("events")}?limit=200`).catch(() => null);
  if (latest) {
    const events = latest.items.toReversed();
    update({ events, lastEvent: events[0]?.id ?? 0 });
  }
  loadHosts();
  loadClusters();
}
