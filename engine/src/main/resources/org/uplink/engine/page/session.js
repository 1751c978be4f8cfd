// The session of this browser with the engine. The token is never kept.
import { state, update } from "/page/model.js";
import { get, path, remove, send } from "/page/rest.js";
import { loadClusters, loadHosts } from "/page/live.js";

/** Between two tries to reach the engine, in milliseconds. */
const RETRY = 1_000;

/**
 * Finds out whether this browser has a session. Tries again until the engine answers, or somebody
 * logs out.
 */
export async function checkSession() {
  while (state.session !== "out") {
    try {
      await goOn(await get("/session"));
      return;
    } catch (problem) {
      update({ problem, live: "lost", lostSince: state.lostSince ?? new Date() });
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

async function goOn({ loggedIn }) {
  update({ problem: null });
  if (state.session === "out") {
    return;
  }
  if (!loggedIn) {
    update({ session: "out", sessionEnded: state.sessionEnded || state.session === "in" });
  } else if (state.session === "in") {
    loadHosts();
    loadClusters();
  } else {
    await begin();
  }
}

export async function logIn(token) {
  await send("POST", "/session", { token });
  await begin();
}

/** Logs out. If the engine does not answer, the session goes on, and the page says so. */
export async function logOut() {
  update({ logOutProblem: null });
  try {
    await remove("/session");
  } catch (problem) {
    if (problem.status !== 401) {
      update({ logOutProblem: problem });
      return;
    }
  }
  update({ session: "out", sessionEnded: false, hosts: null, events: null });
}

async function begin() {
  const [about, latest] = await Promise.all([
    get("/api/v1"),
    get(`${path("events")}?limit=200`),
  ]);
  const events = latest.items.toReversed();
  update({
    session: "in",
    sessionEnded: false,
    logOutProblem: null,
    logIns: state.logIns + 1,
    about,
    events,
    lastEvent: events[0]?.id ?? 0,
  });
  loadHosts();
  loadClusters();
}
