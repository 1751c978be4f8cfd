// Requests to the engine. A request that fails throws a Problem: a document of the engine, or one
// of this page with the same members.
import { state, update } from "/page/model.js";

const API = "/api/v1";
const TIMEOUT = 60_000;

const UNREACHED = {
  title: "The engine does not answer",
  detail: "The request did not reach the engine, or its answer did not come in time.",
  nextStep: "Check the connection to the engine. The page goes on by itself when it answers.",
};

/** A refusal of the engine, or a request that did not reach it. */
export class Problem extends Error {
  constructor(document, status) {
    super(document.detail);
    this.title = document.title;
    this.detail = document.detail;
    this.nextStep = document.nextStep ?? "";
    this.type = document.type ?? "";
    this.status = status;
  }
}

/** Joins the parts of a path, each of which may have any character. */
export function path(...parts) {
  return `${API}/${parts.map(encodeURIComponent).join("/")}`;
}

export function get(url) {
  return send("GET", url);
}

export function post(url, body = undefined) {
  return send("POST", url, body);
}

export function remove(url) {
  return send("DELETE", url);
}

/** Sends a request, and returns the document of the answer, or null if it has none. */
export async function send(method, url, body = undefined) {
  const { logIns } = state;
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: headers(method, body),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    throw new Problem(UNREACHED, 0);
  }
  noteClock(response.headers.get("Date"));
  const text = await response.text().catch(() => {
    throw new Problem(UNREACHED, 0);
  });
  return readAnswer(response.status, text, url === "/session" || logIns !== state.logIns);
}

/** Gets all pages of a list. `onPage` gets the items of each. */
export async function getAll(url, onPage) {
  let next = url;
  while (next) {
    const page = await get(next);
    onPage(page.items);
    next = page.next;
  }
}

/** Gets a picture as an element of this page. The page allows the style sheet of pictures. */
export function picture(method, url, body = undefined) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.responseType = "document";
    request.timeout = TIMEOUT;
    request.setRequestHeader("Accept", "image/svg+xml");
    Object.entries(headers(method, body)).forEach(([name, value]) =>
      request.setRequestHeader(name, value),
    );
    request.onload = () => {
      const svg = request.responseXML?.documentElement;
      if (request.status === 200 && svg?.localName === "svg") {
        resolve(document.importNode(svg, true));
      } else {
        reject(new Problem({ title: "There is no picture", detail: "" }, request.status));
      }
    };
    request.onerror = () => reject(new Problem(UNREACHED, 0));
    request.ontimeout = request.onerror;
    request.send(body === undefined ? null : JSON.stringify(body));
  });
}

function headers(method, body) {
  return {
    ...(method === "GET" ? {} : { "Uplink-Page": "1" }),
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
  };
}

function readAnswer(status, text, isOfNoSession) {
  let document = null;
  try {
    document = text === "" ? null : JSON.parse(text);
  } catch {
    throw new Problem({ ...UNREACHED, detail: "The answer is not from an engine." }, status);
  }
  if (status < 400) {
    return document;
  }
  if (status === 401 && !isOfNoSession) {
    update({ session: "out", sessionEnded: true });
  }
  throw new Problem(document ?? { ...UNREACHED, detail: `The answer has status ${status}.` }, status);
}

function noteClock(date) {
  const time = Date.parse(date ?? "");
  if (!Number.isNaN(time)) {
    state.clockOffset = time - Date.now();
  }
}
