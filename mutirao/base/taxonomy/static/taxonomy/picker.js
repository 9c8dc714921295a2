/* Turns grouped checkboxes into a search box with chips; the checkboxes stay, hidden, and are what is sent. */
(() => {
  "use strict";
  const SHOWN = 30;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const NO_MATCH = 9;
  const wordsOf = (name) => fold(name).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  /* The name of which the words start as those typed do: best if it starts so, and if it is the one shown. */
  const bestName = (item, query) => {
    let best = { rank: NO_MATCH, name: item.label };
    for (const [place, { name, words: parts }] of item.names.entries()) {
      if (query.every((typed) => parts.some((part) => part.startsWith(typed)))) {
        const rank = (place ? 2 : 0) + (parts[0].startsWith(query[0]) ? 0 : 1);
        if (rank < best.rank) best = { rank, name };
      }
    }
    return best;
  };

  const fetched = new Map();
  const namesAt = (url) => {
    if (!fetched.has(url)) fetched.set(url, fetch(url).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({})));
    return fetched.get(url);
  };

  class Picker {
    constructor(root) {
      this.root = root;
      this.items = [...root.querySelectorAll("input[type=checkbox]")].map((box) => {
        const label = box.nextElementSibling.textContent;
        return { box, label, names: [{ name: label, words: wordsOf(label) }] };
      });
      this.build();
      this.draw();
      root.addEventListener("change", () => this.draw());
    }

    build() {
      const listId = `${this.root.id}-list`;
      this.chips = element("div", { class: "picker-chips" });
      this.input = element("input", {
        type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": listId,
        "aria-autocomplete": "list", placeholder: this.root.dataset.placeholder, id: `${this.root.id}-search`,
        "aria-label": this.root.dataset.placeholder,
      });
      this.list = element("ul", { role: "listbox", id: listId, class: "picker-list", hidden: "" });
      this.browse = element("button", { type: "button", class: "button button-small button-secondary", "aria-expanded": "false" }, this.root.dataset.browse);
      this.root.prepend(this.chips, element("div", { class: "picker-box" }, this.input, this.browse, this.list));
      this.root.classList.add("is-live");
      this.input.addEventListener("focus", () => this.learnWords(), { once: true });
      this.input.addEventListener("input", () => this.search());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      this.list.addEventListener("mousedown", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) { event.preventDefault(); this.choose(option); }
      });
      this.browse.addEventListener("click", () => {
        const open = this.root.classList.toggle("is-browsing");
        this.browse.setAttribute("aria-expanded", String(open));
      });
    }

    async learnWords() {
      if (!this.root.dataset.wordsUrl) return;
      const known = await namesAt(this.root.dataset.wordsUrl);
      for (const item of this.items) {
        const others = (known[item.box.value] || "").split(" | ").filter((name) => name && name !== item.label);
        item.names = [item.label, ...others].map((name) => ({ name, words: wordsOf(name) }));
      }
      if (this.input.value) this.search();
    }

    set(box, checked) {
      box.checked = checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }

    draw() {
      this.chips.replaceChildren(...this.items.filter((item) => item.box.checked).map((item) => {
        const remove = element("button", { type: "button", "aria-label": `${this.root.dataset.remove}: ${item.label}` }, "×");
        remove.addEventListener("click", () => { this.set(item.box, false); this.input.focus(); });
        return element("span", { class: "picker-chip" }, item.label, remove);
      }));
    }

    search() {
      const query = fold(this.input.value).split(/\s+/).filter(Boolean);
      if (!query.length) { this.close(); return; }
      const found = this.items
        .filter((item) => !item.box.checked)
        .map((item) => ({ item, ...bestName(item, query) }))
        .filter((match) => match.rank < NO_MATCH)
        .sort((a, b) => a.rank - b.rank || a.name.length - b.name.length)
        .slice(0, SHOWN);
      this.list.replaceChildren(...found.map(({ item, name }, index) => {
        const option = element("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" }, item.label);
        if (name !== item.label) option.append(element("small", {}, name));
        option.item = item;
        return option;
      }));
      if (!found.length) this.list.append(element("li", { class: "picker-none" }, this.root.dataset.none));
      this.open();
    }

    open() {
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.mark(0);
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    get options() { return [...this.list.querySelectorAll("[role=option]")]; }

    mark(index) {
      const options = this.options;
      if (!options.length) return;
      this.active = (index + options.length) % options.length;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.active)));
      this.input.setAttribute("aria-activedescendant", options[this.active].id);
      options[this.active].scrollIntoView({ block: "nearest" });
    }

    choose(option) {
      this.set(option.item.box, true);
      this.input.value = "";
      this.close();
    }

    key(event) {
      const chosen = this.items.filter((item) => item.box.checked);
      if (event.key === "Enter") {
        event.preventDefault();
        if (!this.list.hidden && this.options.length) this.choose(this.options[this.active]);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.list.hidden) this.search(); else this.mark(this.active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Escape") {
        this.close();
      } else if (event.key === "Backspace" && !this.input.value && chosen.length) {
        this.set(chosen[chosen.length - 1].box, false);
      }
    }
  }

  const suggestions = (root) => {
    root.querySelector(".suggestions-all").hidden = false;
    root.querySelector("[data-agree-all]").addEventListener("click", () => {
      for (const radio of root.querySelectorAll("input[type=radio][value=agree]")) {
        radio.checked = true;
        radio.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  };

  const start = () => {
    document.querySelectorAll("[data-picker]:not(.is-live)").forEach((root) => new Picker(root));
    document.querySelectorAll("[data-suggestions]").forEach(suggestions);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
