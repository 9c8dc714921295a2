// Where the keyboard stands after a section of a profile was opened, sent or put back; htmx does the rest.
// What htmx cannot do (a log-in that has ended, a line that broke) the browser does as it would without it.
let section = "";
let added = "";

document.body.addEventListener("htmx:configRequest", ({ target, detail }) => {
  section = target.closest("section[id^=section-]")?.id ?? section;
  added = detail.parameters.add ?? "";
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  if (new URL(xhr.responseURL).pathname !== new URL(pathInfo.finalRequestPath, location.href).pathname) {
    event.preventDefault();
    location.assign(xhr.responseURL);
  }
});

for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(failure, ({ detail }) => {
    const element = detail.elt;
    if (element.matches("form")) element.submit();
    else location.assign(element.href);
  });
}

document.body.addEventListener("htmx:afterSettle", () => {
  const place = document.getElementById(section);
  const goal =
    (added && place?.querySelector(`#edit-${added} .row-form:last-of-type input:not([type=hidden])`)) ||
    place?.querySelector("[aria-invalid=true]") ||
    place?.querySelector("h2[tabindex]") ||
    place?.querySelector(".section-title a");
  goal?.focus();
});
