// Server-sent events, read from the body of an answer as they come.

// Call `tell({ event, id, data })` with each, until the body ends. `data` is JSON, read.
export async function read(body, tell) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    parts.map(frame).filter(({ data }) => data !== undefined).forEach(tell);
  }
}

function frame(text) {
  const found = {};
  for (const line of text.split("\n")) {
    const [name, ...value] = line.split(": ");
    found[name] = value.join(": ");
  }
  return { ...found, data: found.data === undefined ? undefined : JSON.parse(found.data) };
}
