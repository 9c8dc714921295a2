// Suggestions under the search boxes while typing: an ARIA 1.2 combobox with a list. The form works without it.
const save = navigator.connection?.saveData;

function attach(input) {
  const list = document.createElement("ul");
  const status = document.createElement("span");
  let timer, request, options = [], active = -1;
  list.id = input.id + "-list";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  status.className = "vh";
  status.setAttribute("aria-live", "polite");
  input.form.append(list, status);
  const set = (name, value) => input.setAttribute("aria-" + name, value);
  input.setAttribute("role", "combobox");
  set("autocomplete", "list");
  set("controls", list.id);
  set("expanded", false);

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    choose(-1);
    set("expanded", false);
    status.textContent = "";
  }

  function choose(index) {
    active = index;
    options.forEach((option, i) => option.setAttribute("aria-selected", i === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      set("activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }
  }

  function show(suggestions) {
    options = suggestions.map(({ label, url, type_label }, i) => {
      const option = document.createElement("li");
      const text = document.createElement("bdi");
      const type = document.createElement("small");
      text.textContent = label;
      type.textContent = type_label;
      option.append(text, type);
      option.id = list.id + i;
      option.setAttribute("role", "option");
      option.onclick = () => location.assign(url);
      return option;
    });
    list.replaceChildren(...options);
    choose(-1);
    list.hidden = !options.length;
    set("expanded", !list.hidden);
    const { countOne, countMany } = input.dataset;
    status.textContent = options.length === 1 ? countOne : options.length ? countMany.replace("#", options.length) : "";
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(input.value.trim()), { signal: request.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // aborted or offline: the form still searches
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      const places = options.length + 1;
      choose(((active + 1 + step + places) % places) - 1);
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) {
      options[active].click();
      event.preventDefault();
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}

if (!save) document.querySelectorAll("[data-suggest]").forEach(attach);

// An open menu closes like any other: with Escape, or by a click elsewhere.
const closeMenus = (except) => document.querySelectorAll(".pop[open]").forEach((menu) => menu.contains(except) || menu.removeAttribute("open"));
addEventListener("click", (event) => closeMenus(event.target));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement.closest(".pop[open]");
  closeMenus();
  menu?.firstElementChild.focus();
});
