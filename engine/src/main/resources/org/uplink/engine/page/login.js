import { html, nothing } from "/page/lit-html.js";
import { state, update } from "/page/model.js";
import { problemBox } from "/page/parts.js";
import { logIn } from "/page/session.js";

let problem = null;
let busy = false;

async function submit(event) {
  event.preventDefault();
  const field = event.target.elements.token;
  const token = field.value.trim();
  field.value = "";
  busy = true;
  problem = null;
  update();
  try {
    await logIn(token);
  } catch (refusal) {
    problem = refusal;
    field.focus();
  } finally {
    busy = false;
    update();
  }
}

export function logInView() {
  return html`<h1 tabindex="-1">Log in to Uplink</h1>
    ${state.sessionEnded && !problem
      ? html`<p role="status">Your session has ended. Log in again to go on where you were.</p>`
      : nothing}
    ${problem ? problemBox(problem) : nothing}
    <form @submit=${submit}>
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="off" required
        aria-describedby="token-help" />
      <p id="token-help">
        The token is in the file <code>token</code> in the engine's data directory. The page does
        not keep it.
      </p>
      <button ?disabled=${busy}>Log in</button>
    </form>`;
}
