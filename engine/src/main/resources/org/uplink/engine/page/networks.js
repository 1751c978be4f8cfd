// The networks of a host as a picture: each device in a box, and what it is made of beside it.
import { html, nothing } from "/page/lit-html.js";

/** Ends the picture if a host reports devices in a circle, or too many below each other. */
const MAX_BOXES = 600;

/** Draws the networks, and then the devices that are in none. */
export function networksView(reported) {
  if (reported === undefined) {
    return section(html`<p class="empty">Loading…</p>`);
  }
  const { networks, devices } = reported ?? { networks: [], devices: [] };
  if (devices.length === 0) {
    return section(html`<p class="empty">The host has not reported its networks yet.</p>`);
  }
  const byName = new Map(devices.map((device) => [device.name, device]));
  const parts = { byName, boxes: 0 };
  const inNetworks = new Set();
  networks.forEach((network) => collect(network.device, byName, inNetworks));
  const others = devices.filter((device) => !inNetworks.has(device.name));
  const below = new Set(others.flatMap((device) => device.lower));
  const tops = others.filter((device) => !below.has(device.name));
  return section(html`<div class="scroll" tabindex="0" role="region"
      aria-label="Picture of the networks">
      ${networks.length === 0
        ? html`<p>The host has no network of Uplink.</p>`
        : html`<ul class="tree" aria-label="Networks">
            ${networks.map((network) => networkBox(network, parts))}
          </ul>`}
      ${tops.length === 0
        ? nothing
        : html`<h3>Devices without a network</h3>
            <ul class="tree" aria-label="Devices without a network">
              ${tops.map((device) => deviceBox(device.name, parts))}
            </ul>`}
    </div>
    ${owners(devices)}`);
}

function section(content) {
  return html`<section aria-labelledby="networks">
    <h2 id="networks">Networks and devices</h2>
    ${content}
  </section>`;
}

function networkBox(network, parts) {
  return html`<li>
    <div class="box network">
      <strong>${network.name}</strong>
      <span>
        network,
        ${join([
          network.bridged ? "bridged" : "bridgeless",
          network.vlan && `VLAN ${network.vlan}`,
          network.mtu && `MTU ${network.mtu}`,
        ])}
      </span>
    </div>
    <ul>
      ${deviceBox(network.device, parts)}
    </ul>
  </li>`;
}

function deviceBox(name, parts) {
  const device = parts.byName.get(name);
  parts.boxes += 1;
  if (!device) {
    return html`<li><div class="box"><strong>${name}</strong></div></li>`;
  }
  return html`<li>
    <div class="box">
      <strong>${name}</strong>
      <span>
        ${join([
          device.kind,
          device.vlan && `VLAN ${device.vlan}`,
          device.mtu && `MTU ${device.mtu}`,
        ])}
      </span>
      ${device.addresses.map((address) => html`<code>${address}</code>`)}
      ${device.owner?.program
        ? html`<span>owner ${device.owner.program} ${device.owner.version ?? ""}</span>`
        : nothing}
    </div>
    ${device.lower.length > 0 && parts.boxes + device.lower.length < MAX_BOXES
      ? html`<ul>
          ${device.lower.map((lower) => deviceBox(lower, parts))}
        </ul>`
      : nothing}
  </li>`;
}

function owners(devices) {
  const owned = devices.filter((device) => device.owner);
  return owned.length === 0
    ? nothing
    : html`<h3>NIC owners</h3>
        <ul>
          ${owned.map(
            ({ owner }) => html`<li>
              ${owner.device}: ${owner.text}
            </li>`,
          )}
        </ul>`;
}

/** Adds the names of a device and of all below it to a set. */
function collect(name, byName, into) {
  if (!into.has(name)) {
    into.add(name);
    byName.get(name)?.lower.forEach((lower) => collect(lower, byName, into));
  }
}

function join(words) {
  return words.filter(Boolean).join(", ");
}
