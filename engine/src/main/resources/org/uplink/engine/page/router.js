// The view is in the address, so each can be linked, reloaded and gone back to.
const TITLES = {
  install: "Install",
  "deploy-network": "Deploy the management network on",
  sync: "Sync",
  remove: "Remove",
};

let current = { view: "hosts", query: new URLSearchParams() };

export function route() {
  return current;
}

/** Reads the address of the page. */
export function readRoute() {
  const [where, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const parts = where.split("/").map(decode);
  current = { ...view(parts), query: new URLSearchParams(query) };
}

/** Returns the address of a view. */
export function link(...parts) {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** Changes what the address says about the present view, without a new entry of the history. */
export function setQuery(changes) {
  const query = new URLSearchParams(current.query);
  Object.entries(changes).forEach(([name, value]) =>
    value === "" ? query.delete(name) : query.set(name, value),
  );
  const where = location.hash.split("?", 1)[0] || link("hosts");
  const text = query.toString();
  history.replaceState(null, "", text === "" ? where : `${where}?${text}`);
  current = { ...current, query };
}

function view([first, name, action]) {
  if (first === "hosts" && name && TITLES[action]) {
    return { view: "change", name, action, title: TITLES[action] };
  }
  if (first === "hosts" && name) {
    return { view: "host", name };
  }
  return { view: ["joining", "events"].includes(first) ? first : "hosts" };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
