// The bell: says how many notices are unread, as soon as there is news. Without it the count is that of the last page.
const bell = document.querySelector(".bell");
const count = bell.querySelector(".bell-count");
const news = document.querySelector(".bell-news");
let request;

async function refresh() {
  request?.abort();
  request = new AbortController();
  try {
    const answer = await fetch(bell.dataset.bell, { signal: request.signal, redirect: "error" });
    if (answer.ok) show(await answer.json());
  } catch {
    // offline, or asked again meanwhile: the next page knows
  }
}

function show({ unread, text }) {
  const isMore = unread > (parseInt(count.textContent) || 0);
  count.textContent = unread > 99 ? "99+" : unread;
  count.hidden = !unread;
  bell.querySelector(".bell-text").textContent = text;
  if (isMore) news.textContent = text;
}

document.addEventListener("live:notice", refresh);
document.addEventListener("live:reset", refresh);
addEventListener("pageshow", (event) => event.persisted && refresh());
