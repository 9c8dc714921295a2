// Saves a draft while somebody writes. The form works without it; files are sent with the form alone.
const QUIET = 3000;
const form = document.querySelector("form[data-save-url]");

if (form) {
  const status = form.querySelector("[data-save-status]");
  const token = form.elements.token;
  let timer, running = false, again = false, sending = false;

  const words = () => {
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (/^files-\d+-upload/.test(name)) data.delete(name);
    return data;
  };

  const say = (message, link, label) => {
    status.textContent = message;
    if (!link) return;
    const way = document.createElement("a");
    way.href = link;
    way.target = "_blank";
    way.rel = "noopener";
    way.textContent = label;
    status.append(" ", way);
  };

  // After an answer that says no, the person decides: saving stops until the form is sent.
  async function save(keepalive = false) {
    clearTimeout(timer);
    if (running) { again = true; return; }
    running = true;
    again = false;
    try {
      const answer = await fetch(form.dataset.saveUrl, { method: "POST", body: words(), keepalive, redirect: "error" });
      const said = await answer.json();
      say(said.message, said.login, said.login_label);
      if (answer.ok) token.value = said.token;
      else if (answer.status === 409) sending = true;
    } catch {
      timer = setTimeout(save, 4 * QUIET);
    }
    running = false;
    if (again && !sending) save();
  }

  const changed = (event) => {
    event.target.closest(".field")?.querySelector("[data-origin]")?.remove();
    if (sending) return;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (running) {
      // The background save is about to bring a new token: wait for it, so that one does not overtake the other.
      event.preventDefault();
      const wait = setInterval(() => {
        if (running) return;
        clearInterval(wait);
        form.requestSubmit(event.submitter);
      }, 50);
      return;
    }
    sending = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer && !sending) save(true);
  });
}
