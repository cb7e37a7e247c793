// The form that asks for the control token; it stays in this tab.

import { html, useEffect, useRef, useState } from "../dom.js";
import { ask, asked, keepToken } from "../api.js";

export function Login({ told }) {
  const field = useRef(null);
  const [text, setText] = useState("");
  const [isShown, setShown] = useState(false);
  const [wrong, setWrong] = useState(told);
  useEffect(() => field.current.focus(), []);
  const submit = async (event) => {
    event.preventDefault();
    keepToken(text);
    try {
      await ask({ path: "/sandboxes?page_size=1" });
      asked.set(null);
    } catch (problem) {
      keepToken(null);
      setWrong(problem.status === 401 ? "The token is wrong." : problem.status ? problem.message : "No header can hold that, or the server did not answer.");
    }
  };
  return html`<main class="login"><form class="form card" onSubmit=${submit}>
    <h1>This server asks for its control token</h1>
    <label>Token <input ref=${field} type=${isShown ? "text" : "password"} autocomplete="off" required value=${text} onInput=${(event) => setText(event.target.value)} aria-describedby="login-told login-wrong" /></label>
    <label class="check"><input type="checkbox" checked=${isShown} onChange=${() => setShown(!isShown)} /> Show it</label>
    <p class="muted" id="login-told">It was given as --control-token or MOCK_CONTROL_TOKEN, and stays in this tab.</p>
    <p class="field-error" id="login-wrong" role="alert">${wrong}</p>
    <p class="buttons"><button type="submit" class="main">Go on</button></p>
  </form></main>`;
}
