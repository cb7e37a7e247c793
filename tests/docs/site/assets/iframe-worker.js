// A page that was opened from a folder may start no worker, which search runs in: there a hidden frame stands in for it.
if (location.protocol === "file:") {
  window.Worker = class {
    #frame = document.createElement("iframe");
    #waiting = [];

    constructor(url) {
      this.#frame.hidden = true;
      this.#frame.addEventListener("load", () => this.#start(new URL(url, location)), { once: true });
      document.body.append(this.#frame);
    }

    #start(url) {
      const inside = this.#frame.contentWindow;
      inside.postMessage = (data) => setTimeout(() => this.onmessage?.({ data }));
      const script = inside.document.createElement("script");
      script.src = url;
      script.addEventListener("load", () => {
        const waiting = this.#waiting;
        this.#waiting = null;
        for (const data of waiting) this.#tell(data);
      });
      script.addEventListener("error", () => this.onerror?.(new ErrorEvent("error")));
      inside.document.head.append(script);
    }

    #tell(data) {
      setTimeout(() => this.#frame.contentWindow?.onmessage?.({ data }));
    }

    postMessage(data) {
      if (this.#waiting) this.#waiting.push(data);
      else this.#tell(data);
    }

    terminate() {
      this.#frame.remove();
    }
  };
}
