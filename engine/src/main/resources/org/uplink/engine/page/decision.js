// The latest decision about a host: its picture, the evidence, and the decisions before it.
import { html, nothing } from "/page/lit-html.js";
import { update } from "/page/model.js";
import { problemBox, time } from "/page/parts.js";

/** Draws the decision of a view of a host. `view.chosen` names the piece that was chosen. */
export function decisionView(view) {
  const { decision } = view;
  if (!decision) {
    return html`<section aria-labelledby="path">
      <h2 id="path">Path</h2>
      <p class="empty">
        ${decision === undefined
          ? "Loading…"
          : "There is no decision yet: the host was never installed."}
      </p>
    </section>`;
  }
  return html`<section aria-labelledby="path">
    <h2 id="path">Path from the engine to the NIC</h2>
    ${view.picture ? pictureView(view) : words(decision)}
    ${view.pictureProblem ? problemBox(view.pictureProblem) : nothing} ${evidenceView(view)}
  </section>`;
}

/** What the picture says too. */
function words(decision) {
  return html`<p class="lead">${decision.verdict}</p>
    <p>${decision.reason}</p>
    <p>Next: ${decision.nextStep}</p>`;
}

function pictureView(view) {
  return html`<div
      class="picture"
      tabindex="0"
      role="region"
      aria-label="Picture of the path"
      @click=${(event) => choose(event, view)}
      @keydown=${(event) => chooseByKey(event, view)}
    >
      ${view.picture}
    </div>
    <p class="hint">Choose a part of the picture to see the evidence about it.</p>`;
}

function evidenceView(view) {
  const { decision, chosen } = view;
  const pieces = chosen
    ? decision.evidence.filter((piece) => isAbout(piece, chosen))
    : decision.evidence;
  return html`<h3 id="evidence" tabindex="-1">
      Evidence${chosen ? ` about ${chosen}` : ""}, confidence: ${decision.confidence}
    </h3>
    <p class="hint">Row ${decision.row} of the decision table: ${decision.situation}.</p>
    ${chosen
      ? html`<button @click=${() => showEvidence(view, null)}>Show all evidence</button>`
      : nothing}
    ${pieces.length === 0 ? html`<p>No evidence names ${chosen}.</p>` : evidenceTable(pieces)}`;
}

function evidenceTable(pieces) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of evidence">
    <table class="stacked" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">Says</th>
          <th scope="col" role="columnheader">Question</th>
          <th scope="col" role="columnheader">Answer</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${pieces.map(
          (piece) => html`<tr role="row" class=${piece.stance}>
            <td role="cell" class="says">${piece.stance}</td>
            <td role="cell" class="long">${piece.question}</td>
            <td role="cell" class="long">${piece.answer}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Returns whether a piece of evidence names a device or an address. */
function isAbout(piece, name) {
  const words = `${piece.text} ${piece.answer} ${piece.question}`.split(/[\s,;()[\]"]+/);
  return piece.device === name || words.some((word) => word.replace(/[.:]$/, "") === name);
}

/** Lets the keyboard reach the parts of a picture. */
export function prepare(svg) {
  svg.setAttribute("role", "group");
  svg.querySelectorAll(".piece").forEach((piece) => {
    piece.setAttribute("tabindex", "0");
    piece.setAttribute("role", "button");
    const text = [...piece.querySelectorAll("text")].map((line) => line.textContent).join(" ");
    piece.setAttribute("aria-label", `${text}: show the evidence`);
  });
}

function choose(event, view) {
  const piece = event.target.closest(".piece");
  if (piece) {
    showEvidence(view, piece.dataset.name);
  }
}

function chooseByKey(event, view) {
  if (["Enter", " "].includes(event.key) && event.target.closest(".piece")) {
    event.preventDefault();
    choose(event, view);
  }
}

function showEvidence(view, name) {
  view.chosen = name;
  mark(view);
  update();
  requestAnimationFrame(() => document.getElementById("evidence")?.focus());
}

/** Marks the chosen piece of the picture. */
export function mark(view) {
  view.picture
    ?.querySelectorAll(".piece")
    .forEach((piece) => piece.classList.toggle("selected", piece.dataset.name === view.chosen));
}

/** Draws the decisions, the newest first, each with what it changed. */
export function historyView(decisions, showOlder) {
  if (!decisions || decisions.items.length === 0) {
    return nothing;
  }
  const { items, next } = decisions;
  return html`<section aria-labelledby="history">
    <h2 id="history">History of decisions</h2>
    <ol class="history">
      ${items.map(
        (decision, i) => html`<li>
          ${time(decision.time)}
          <span class="hint">${decision.run ? `run #${decision.run}` : decision.cause}</span>
          <br />${decision.verdict} ${differences(decision, items[i + 1])}
        </li>`,
      )}
    </ol>
    ${next ? html`<button @click=${showOlder}>Show older decisions</button>` : nothing}
  </section>`;
}

function differences(decision, before) {
  if (!before) {
    return nothing;
  }
  const changes = [
    ["Active NIC", before.activeNic ?? "none", decision.activeNic ?? "none"],
    ["Confidence", before.confidence, decision.confidence],
    ["Deployment", before.deployment, decision.deployment],
    ["Row", before.row, decision.row],
  ].filter(([, earlier, later]) => earlier !== later);
  const answers = changedAnswers(decision.evidence, before.evidence);
  if (changes.length === 0 && answers.length === 0) {
    return html`<p class="hint">Nothing changed.</p>`;
  }
  return html`${changeList(changes)}
  ${answers.length === 0
    ? nothing
    : html`<details>
        <summary>Evidence that changed (${answers.length})</summary>
        ${changeList(answers)}
      </details>`}`;
}

/** Returns the questions whose answers differ. Questions of one kind are compared in their order. */
function changedAnswers(evidence, before) {
  const rest = [...before];
  return evidence.flatMap((piece) => {
    const i = rest.findIndex((earlier) => earlier.kind === piece.kind);
    const earlier = i < 0 ? undefined : rest.splice(i, 1)[0];
    return earlier?.answer === piece.answer && earlier.stance === piece.stance
      ? []
      : [[piece.question, said(earlier), said(piece)]];
  });
}

function said(piece) {
  return piece ? `${piece.answer} (${piece.stance})` : "not asked";
}

function changeList(changes) {
  return changes.length === 0
    ? nothing
    : html`<ul>
        ${changes.map(
          ([what, earlier, later]) => html`<li>
            ${what}: ${later} <span class="hint">before: ${earlier}</span>
          </li>`,
        )}
      </ul>`;
}
