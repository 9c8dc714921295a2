// Sends a chosen file ahead of its form, in pieces (tus 1.0.0), and goes on after a dropped connection or a new visit.
const SMALLEST = 256 * 1024, LARGEST = 8 * 1024 * 1024, SILENCE = 30_000, LONGEST_WAIT = 30_000;
const language = document.documentElement.lang || "en";
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

function inBytes(size) {
  const power = Math.min(Math.floor(Math.log2(size || 1) / 10), UNITS.length - 1);
  const options = { style: "unit", unit: UNITS[power], maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(language, options).format(size / 1024 ** power);
}

const inPercent = (part) => new Intl.NumberFormat(language, { style: "percent" }).format(part);
const base64 = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));
const remembered = {
  // a browser may forbid its storage: then a new visit starts from the beginning
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* as above */ } },
};

class UploadField {
  constructor(input) {
    const box = input.parentElement;
    this.input = input;
    this.form = input.form;
    this.token = box.querySelector("input[type=hidden]");
    this.state = box.querySelector(".upload-state");
    this.name = box.querySelector(".upload-name");
    this.words = box.querySelector(".upload-words");
    this.progress = box.querySelector("progress");
    this.button = box.querySelector("button");
    this.live = box.querySelector("[aria-live]");
    this.isNeeded = input.required;
    this.said = this.state.dataset;
    this.turn = 0;
    input.addEventListener("change", () => input.files.length && this.start(input.files[0]));
    this.button.addEventListener("click", () => this.cancel());
    this.form.addEventListener("submit", (event) => this.hold(event));
    if (this.token.value) this.offer(this.said.remove);
    else if (input.files.length) this.start(input.files[0]); // kept by the browser over a reload
  }

  async start(file) {
    const key = `upload ${file.name} ${file.size} ${file.lastModified}`;
    if (key !== this.key) this.discard();
    const turn = this.drop();
    this.url = null;
    this.token.value = "";
    this.file = file;
    this.key = key;
    this.isBusy = true;
    this.state.hidden = this.progress.hidden = false;
    this.name.textContent = file.name;
    this.show(0);
    this.tell(this.said.begins);
    this.offer(this.said.cancel);
    try {
      await this.send(file, () => turn !== this.turn);
      if (turn === this.turn) this.finish();
    } catch (problem) {
      if (turn === this.turn) this.fail(problem);
    }
  }

  /* All of the file, however often the connection drops; `isOver` says that nobody wants it any more. */
  async send(file, isOver) {
    let size = SMALLEST, largest = LARGEST, at = null, wait = 1000;
    this.url = remembered.get(this.key);
    while (at !== file.size && !isOver()) {
      const began = performance.now();
      const isPiece = at !== null;
      const answer = await (isPiece ? this.sendPiece(file, at, size) : this.url ? this.ask("HEAD", this.url) : this.begin(file));
      if (isOver()) return;
      if (answer.status >= 200 && answer.status < 300) {
        at = Number(answer.header("Upload-Offset"));
        this.url = answer.header("Location") ?? this.url;
        remembered.set(this.key, this.url);
        wait = 1000;
        this.show(at);
        const took = performance.now() - began;
        if (isPiece) size = took < 1500 ? Math.min(size * 2, largest) : took > 5000 ? Math.max(size / 2, SMALLEST) : size;
      } else if (answer.status === 404 && this.url) {
        at = this.url = null;
      } else if (answer.status === 413 && !answer.sentence && size > SMALLEST) {
        largest = size = size / 2; // a proxy on the way takes no more at once
      } else if (answer.status === 0 || [409, 423, 429, 502, 503, 504].includes(answer.status)) {
        at = null;
        size = SMALLEST;
        if (answer.status !== 409) this.tell(this.said.waits);
        await this.pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      } else {
        throw answer;
      }
    }
  }

  begin(file) {
    return this.ask("POST", this.input.dataset.upload, {
      "Upload-Length": file.size,
      "Upload-Metadata": "filename " + base64(file.name),
    });
  }

  sendPiece(file, at, size) {
    const headers = { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" };
    return this.ask("PATCH", this.url, headers, file.slice(at, at + size), (sent) => this.show(at + sent));
  }

  /* The answer; status 0 where none came, or nothing moved for too long. */
  ask(method, url, headers = {}, body = null, onSent = null) {
    return new Promise((resolve) => {
      const request = (this.request = new XMLHttpRequest());
      let clock;
      const watch = () => {
        clearTimeout(clock);
        clock = setTimeout(() => request.abort(), SILENCE);
      };
      request.open(method, url);
      const common = {
        "Tus-Resumable": "1.0.0",
        "Accept-Language": language,
        "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value ?? "",
      };
      for (const [name, value] of Object.entries({ ...common, ...headers })) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        watch();
        onSent?.(event.loaded);
      };
      request.onloadend = () => {
        clearTimeout(clock);
        resolve({
          status: request.status,
          header: (name) => request.getResponseHeader(name),
          sentence: request.getResponseHeader("Content-Type")?.startsWith("text/plain") ? request.responseText : "",
        });
      };
      watch();
      request.send(body);
    });
  }

  pause(wait) {
    return new Promise((resolve) => {
      this.goOn = resolve;
      setTimeout(resolve, wait);
      addEventListener("online", resolve, { once: true });
    });
  }

  drop() {
    this.turn += 1;
    this.isBusy = false;
    this.request?.abort();
    this.goOn?.();
    return this.turn;
  }

  discard() {
    this.drop();
    const url = this.url ?? (this.token.value && `${this.input.dataset.upload}${this.token.value}/`);
    if (url) this.ask("DELETE", url);
    this.request = null; // nothing that comes later stops it
    remembered.set(this.key, null);
  }

  cancel() {
    this.discard();
    this.reset(this.said.cancelled);
  }

  finish() {
    this.isBusy = false;
    this.token.value = this.url.split("/").filter(Boolean).pop();
    this.input.value = "";
    this.input.required = false;
    this.progress.hidden = true;
    this.tell(`${inBytes(this.file.size)}. ${this.said.done}`);
    this.offer(this.said.remove);
    this.input.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { token: this.token.value, name: this.file.name } }));
    if (this.isHeld) this.form.requestSubmit(this.submitter);
  }

  /* What the site refuses in words is not sent again; where it only could not be reached, the form still can. */
  fail({ sentence, status }) {
    this.isBusy = this.isHeld = false;
    if (sentence) {
      if (status !== 401) remembered.set(this.key, null);
      this.reset(sentence);
    } else {
      this.progress.hidden = this.button.hidden = true;
      this.tell(this.said.fails);
    }
  }

  reset(words) {
    this.isHeld = false;
    this.url = null;
    this.token.value = this.input.value = "";
    this.input.required = this.isNeeded;
    this.progress.hidden = this.button.hidden = true;
    this.name.textContent = "";
    this.tell(words);
    this.input.focus();
  }

  hold(event) {
    if (this.isBusy) {
      event.preventDefault();
      this.isHeld = true;
      this.submitter = event.submitter;
      this.live.textContent = this.said.holds;
    } else if (this.key) {
      remembered.set(this.key, null); // on a computer of many, names of files are nobody else's
    }
  }

  offer(words) {
    this.button.textContent = words;
    this.button.hidden = false;
  }

  tell(words) {
    this.words.textContent = this.live.textContent = words;
  }

  show(sent) {
    const part = this.file.size ? sent / this.file.size : 0;
    this.progress.value = part * 100;
    this.words.textContent = this.said.sends
      .replace("{sent}", inBytes(sent)).replace("{size}", inBytes(this.file.size)).replace("{percent}", inPercent(part));
  }
}

for (const input of document.querySelectorAll("input[type=file][data-upload]")) new UploadField(input);
