// Parts that several views have.
import { html, nothing } from "/page/lit-html.js";
import { link } from "/page/router.js";

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const GOOD = ["Up"];
const BAD = ["InstallFailed", "NonResponsive"];
const SIGNS = { good: "●", bad: "▲", waiting: "◆" };

/** A time in the browser's zone. Its title has the time in UTC. */
export function time(iso) {
  return iso
    ? html`<time datetime=${iso} title=${iso}>${FORMAT.format(new Date(iso))}</time>`
    : nothing;
}

export function timeZone() {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ahead = -new Date().getTimezoneOffset();
  const hours = Math.floor(Math.abs(ahead) / 60);
  const minutes = Math.abs(ahead) % 60;
  const offset = `${hours}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
  return zone === "UTC" ? zone : `${zone} (UTC${ahead < 0 ? "−" : "+"}${offset})`;
}

/** The status of a host. A sign says the same as the colour. */
export function status(host) {
  const kind = GOOD.includes(host.status) ? "good" : BAD.includes(host.status) ? "bad" : "waiting";
  return html`<span class="status ${kind}"
    ><span aria-hidden="true">${SIGNS[kind]}</span> ${host.status}</span
  >`;
}

/** Where the engine and the agent of a host meet, as the command line says it. */
export function endpoint(host) {
  if (host.address) {
    const address = host.address.includes(":") ? `[${host.address}]` : host.address;
    return `${address}${host.port ? `:${host.port}` : ""}`;
  }
  if (host.connection) {
    return html`dials in from ${host.connection.address}`;
  }
  return host.lastSeen
    ? html`dials in, last seen ${time(host.lastSeen)}`
    : "dials in, not connected";
}

export function problemBox(problem) {
  return html`<div class="problem" role="alert">
    <strong>${problem.title}</strong>
    <p>${problem.detail}</p>
    ${problem.nextStep ? html`<p>${problem.nextStep}</p>` : nothing}
  </div>`;
}

export function hostLink(name) {
  return html`<a href=${link("hosts", name)}>${name}</a>`;
}

/** A list of names and values; those without a value are left out. */
export function facts(entries) {
  return html`<dl>
    ${entries
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(
        ([name, value]) => html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
      )}
  </dl>`;
}

/** A table of events. In a narrow window it has other boxes, but the roles stay those of a table. */
export function eventTable(events, withHost = true) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of events">
    <table class="stacked" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">Time</th>
          <th scope="col" role="columnheader">Severity</th>
          <th scope="col" role="columnheader">Event</th>
          ${withHost ? html`<th scope="col" role="columnheader">Host</th>` : nothing}
          <th scope="col" role="columnheader">What happened</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${events.map(
          (event) => html`<tr role="row" class=${event.severity}>
            <td role="cell" class="short">${time(event.time)}</td>
            <td role="cell" class="says">${event.severity}</td>
            <td role="cell">${event.type}</td>
            ${withHost
              ? html`<td role="cell">${event.host ? hostLink(event.host) : nothing}</td>`
              : nothing}
            <td role="cell" class="long">${event.text}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A warning of a plan in the form of the command line. */
export function warningText(warning) {
  const about = [warning.device, warning.subject].filter(Boolean).join(", ");
  return `${warning.code}${about ? ` (${about})` : ""}: ${warning.text}`;
}
