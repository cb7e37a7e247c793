// What the page of an OpenAPI document does: it shows the document, with what opens the default sandbox filled in.
//
// A control token is asked for only where something is refused without it, is sent to the control plane alone, and is
// kept only as long as the tab is open.
const KEY = "mock-control-token";
const DOCUMENT = "openapi.json";
const DEFAULT = "/_mock/sandboxes/default";
const ofControl = new URL(DOCUMENT, location).pathname.startsWith("/_mock/");

async function read(url, token) {
  const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(url, { headers });
  return answer.status === 401 ? null : answer.json();
}

function element(name, text, more = {}) {
  const made = Object.assign(document.createElement(name), more);
  made.textContent = text;
  return made;
}

// The operation that gives a token for its example of a name and a password.
function logInOf(spec) {
  for (const [path, calls] of Object.entries(spec.paths)) {
    const found = calls.post?.operationId === "logIn" ? calls.post : undefined;
    if (found) return { url: spec.servers[0].url + path, operation: found };
  }
  return undefined;
}

async function loggedIn({ url, operation }) {
  const headers = { "Content-Type": "application/json" };
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in === "header" && parameter.required) headers[parameter.name] = parameter.example;
  }
  const { example } = operation.requestBody.content["application/json"];
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(example) });
  if (!answer.ok) throw new Error(`The log-in was answered with ${answer.status}.`);
  return (await answer.json()).access_token;
}

// A button for who would rather not copy a token by hand.
function offerLogIn(spec, ui) {
  const call = logInOf(spec);
  if (!call) return;
  const said = element("span", "");
  said.setAttribute("role", "status");
  const button = element("button", "Log in to the default sandbox");
  button.addEventListener("click", async () => {
    try {
      ui.preauthorizeApiKey("credentials", await loggedIn(call));
      said.textContent = " The calls below carry its token.";
    } catch (error) {
      said.textContent = ` ${error.message}`;
    }
  });
  const line = element("p", "", { className: "wrapper" });
  line.append(button, said);
  document.getElementById("document").before(line);
}

// A key of the default sandbox, where the document asks for one.
function fillIn(ui, sandbox) {
  const system = location.pathname.split("/")[1];
  const credentials = Object.entries(sandbox.systems?.[system]?.credentials ?? {});
  const key = credentials.find(([name]) => name.endsWith("key"));
  if (key) ui.preauthorizeApiKey("credentials", key[1]);
}

async function offerCredentials(ui) {
  const token = sessionStorage.getItem(KEY);
  const sandbox = (await read(DEFAULT, null)) ?? (token === null ? null : await read(DEFAULT, token));
  if (sandbox !== null) {
    fillIn(ui, sandbox);
    return;
  }
  const told = "With the server's control token this page fills in what opens the default sandbox.";
  ask(told, "Fill in", DEFAULT, (found) => fillIn(ui, found));
}

function show(spec, token) {
  const withToken = (request) => {
    if (ofControl && token !== null && new URL(request.url, location).origin === location.origin) {
      request.headers.Authorization = `Bearer ${token}`;
    }
    return request;
  };
  const ui = window.SwaggerUIBundle({
    spec,
    dom_id: "#document",
    deepLinking: true,
    validatorUrl: null,
    requestInterceptor: withToken,
    onComplete: () => {
      if (ofControl) return;
      offerLogIn(spec, ui);
      // A system's own port has no control plane: its page goes without.
      offerCredentials(ui).catch(() => undefined);
    },
  });
}

// Asks for the token until `url` can be read with it.
function ask(told, verb, url, then) {
  const said = element("p", told);
  said.setAttribute("role", "status");
  const field = element("input", "", { type: "password", autocomplete: "off", required: true });
  const label = element("label", "Control token ");
  label.append(field);
  const form = element("form", "", { className: "wrapper" });
  form.append(said, label, " ", element("button", verb));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // What no header can hold is refused before it is sent.
    const found = await read(url, field.value).catch(() => null);
    if (found === null) {
      said.textContent = "That is not its token.";
      return;
    }
    sessionStorage.setItem(KEY, field.value);
    form.remove();
    then(found, field.value);
  });
  document.getElementById("document").before(form);
  return field;
}

async function start() {
  const open = await read(DOCUMENT, null);
  if (open !== null) {
    show(open, null);
    return;
  }
  const kept = sessionStorage.getItem(KEY);
  const spec = kept === null ? null : await read(DOCUMENT, kept);
  if (spec === null) {
    sessionStorage.removeItem(KEY);
    ask("This server was started with a control token.", "Show", DOCUMENT, show).focus();
  } else {
    show(spec, kept);
  }
}

start();
