// Other tabs of this page: a browser has six connections to a server, and a call that waits holds one of them.

const NAME = "mock.tabs";
const MOST_WAITING = 4;
const EVERY = 2_000;
const GONE = 3 * EVERY;
const ANSWERED = 100;

export class Tabs {
  constructor() {
    this.id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.began = Date.now();
    // A tab that lets go of the server counts for nobody.
    this.isWaiting = true;
    this.others = new Map();
    this.channel = new BroadcastChannel(NAME);
    this.channel.addEventListener("message", ({ data }) => this.heard(data));
    this.timer = setInterval(() => this.say(this.isWaiting), EVERY);
    this.say(true, true);
    // Those that there are answer by then.
    this.ready = new Promise((resolve) => setTimeout(resolve, ANSWERED));
  }

  say(isThere, isAsking = false) {
    this.channel.postMessage({ id: this.id, began: this.began, isThere, isAsking });
  }

  heard({ id, began, isThere, isAsking }) {
    if (isAsking) this.say(this.isWaiting);
    if (isThere) this.others.set(id, { began, at: Date.now() });
    else this.others.delete(id);
  }

  // Whether as many tabs as may wait were there before this one.
  isCrowded() {
    const now = Date.now();
    for (const [id, other] of this.others) if (now - other.at > GONE) this.others.delete(id);
    const before = [...this.others].filter(([id, { began }]) => began < this.began || (began === this.began && id < this.id));
    return before.length >= MOST_WAITING;
  }

  close() {
    clearInterval(this.timer);
    this.say(false);
    this.channel.close();
  }
}
