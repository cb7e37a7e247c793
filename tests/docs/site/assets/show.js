// Shows the OpenAPI document of this page with Swagger UI, in a root of its own: neither's style reaches the other.
const holder = document.querySelector(".api-document");
const root = holder.attachShadow({ mode: "open" });
const shown = document.createElement("div");

function styled(name) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${holder.dataset.files}${name}`;
  return style;
}

function follow() {
  shown.className = document.body.dataset.mdColorScheme === "slate" ? "dark-mode" : "";
}

// The operation that the address names is opened.
function open() {
  const name = decodeURIComponent(location.hash.slice(1));
  for (const calls of Object.values(window.apiDocument.paths)) {
    const call = Object.values(calls).find((one) => one.operationId === name);
    if (call) {
      ui.layoutActions.show(["operations", call.tags[0], name], true);
      root.querySelector(`.opblock[id$="-${name}"]`).scrollIntoView();
    }
  }
}

const within = document.createElement("div");
shown.append(within);
root.append(styled("api/swagger-ui.css"), styled("show.css"), shown);
follow();
new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });

// Nothing is sent from here: who reads it need not have a server.
let ui;
const drawn = new Promise((done) => {
  ui = window.SwaggerUIBundle({
    spec: window.apiDocument,
    domNode: within,
    docExpansion: "list",
    // What was assumed, and why.
    showExtensions: true,
    supportedSubmitMethods: [],
    validatorUrl: null,
    onComplete: done,
  });
});
// What the document's references begin at: it follows none within a file's address. Nothing is fetched from there.
ui.specActions.updateUrl(`${window.apiDocument.servers[0].url}/openapi.json`);
// What is opened has its place once the styles are there.
const loaded = new Promise((done) => window.addEventListener("load", done));
Promise.all([drawn, loaded]).then(open);

// The site's own script would move to the link's place in the table.
function followed(event) {
  const link = event.target.closest("td a[href^='#']");
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  history.pushState(null, "", link.hash);
  open();
}

document.addEventListener("click", followed, { capture: true });
window.addEventListener("popstate", open);
