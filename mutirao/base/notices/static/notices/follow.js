// Follow and leave without leaving the page. The form works without it.
addEventListener("submit", async (event) => {
  const form = event.target.closest("form.follow");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.setAttribute("aria-disabled", true);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form.follow");
    const said = fresh.querySelector("[role=status]");
    const words = said.textContent;
    said.textContent = "";
    form.replaceWith(fresh);
    fresh.querySelector("button").focus();
    requestAnimationFrame(() => (said.textContent = words));
  } catch {
    form.submit();
  }
});
