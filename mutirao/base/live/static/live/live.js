// What has just happened reaches the page as `live:<name>` on the document, with the event's data as its detail;
// `live:reset` says that something was missed. A page nobody looks at rests, and catches up when it is seen again.
const LONGEST = 300_000, REST = 20_000;
const address = new URL(document.querySelector("meta[name=live]").content, location);
let source, timer, delay = 5_000;

const dispatch = (name, detail) => document.dispatchEvent(new CustomEvent("live:" + name, { detail }));
const seen = (event) => address.searchParams.set("last_event_id", event.lastEventId);

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function open() {
  close();
  source = new EventSource(address);
  source.onopen = () => { delay = 5_000; };
  source.onmessage = (event) => {
    seen(event);
    const told = JSON.parse(event.data);
    dispatch(told.name, told.data);
  };
  source.addEventListener("reset", (event) => {
    seen(event);
    dispatch("reset");
  });
  source.onerror = () => {
    if (source?.readyState !== EventSource.CLOSED) return; // the browser itself tries again
    close();
    timer = setTimeout(look, delay);
    delay = Math.min(delay * 2, LONGEST);
  };
}

const look = () => {
  clearTimeout(timer);
  if (document.hidden) timer = setTimeout(close, REST);
  else if (!source) open();
};
document.addEventListener("visibilitychange", look);
addEventListener("pagehide", close);
addEventListener("pageshow", look);
