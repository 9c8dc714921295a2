// Turns notices on this device on and off. The list of devices works without it.
const form = document.querySelector("form[data-push-key]");
const { dataset } = form;
const button = form.querySelector("button");
const status = form.querySelector("[role=status]");
let subscription = null;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

function show() {
  button.textContent = subscription ? dataset.off : dataset.on;
  form.hidden = false;
}

async function tell(address, fields) {
  const body = new FormData(form);
  Object.entries(fields).forEach(([name, value]) => body.set(name, value));
  const answer = await fetch(address, { method: "POST", body, redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") {
    status.textContent = dataset.refused;
    return;
  }
  const registration = await navigator.serviceWorker.register(dataset.worker);
  await navigator.serviceWorker.ready;
  const applicationServerKey = bytes(dataset.pushKey);
  const fresh = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint, keys } = fresh.toJSON();
  try {
    await tell(dataset.connect, { endpoint, ...keys });
  } catch (problem) {
    await fresh.unsubscribe();
    throw problem;
  }
  subscription = fresh;
}

async function turnOff() {
  await tell(dataset.disconnect, { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
  subscription = null;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  status.textContent = "";
  button.setAttribute("aria-disabled", true);
  try {
    await (subscription ? turnOff() : turnOn());
  } catch {
    status.textContent = dataset.failed;
  }
  button.removeAttribute("aria-disabled");
  show();
});

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const registration = await navigator.serviceWorker.getRegistration(dataset.worker);
  subscription = (await registration?.pushManager.getSubscription()) ?? null;
  show();
}
