// Sends forms without leaving the page, and puts what is new into the conversation.
// Without this file everything works by plain forms.
"use strict";

const items = document.getElementById("items");
const ask = document.getElementById("ask");
const statusLine = document.getElementById("status");
const write = document.getElementById("write");
const text = document.getElementById("text");
const problemPlace = document.getElementById("problem-place");
const attach = document.getElementById("attach");
const MARKS_TOLD = 60; // newest bubbles the server is told that we have
const LONGEST_PAUSE = 30000; // milliseconds between two tries to connect
const DRAFT = "draft"; // what is written and not sent: in this tab alone, until it is closed
let pause = 1000;
let failures = 0;
let line = null;
let retry = 0; // the timer of the next try to connect
let isCutOff = false; // the person was told that the connection is lost
let lastSent = Promise.resolve();

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function marks() {
  return [...items.children].slice(-MARKS_TOLD).map((item) => `${item.id}.${item.dataset.mark}`);
}

function build(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function showItem(item) {
  const there = document.getElementById(item.key);
  if (there && there.dataset.mark === item.mark) return null;
  const built = build(item.html);
  if (there) {
    there.replaceWith(built);
    return null;
  }
  built.classList.add("fresh");
  items.append(built);
  return built;
}

function showAsk(news) {
  if (ask.dataset.mark === news.ask_mark) return;
  const had = ask.contains(document.activeElement);
  const pressed = had ? document.activeElement.value : null;
  ask.innerHTML = news.ask;
  ask.dataset.mark = news.ask_mark;
  if (!had) return;
  const same = [...ask.querySelectorAll("button")].find((button) => button.value === pressed);
  (same || ask.querySelector("fieldset") || text).focus({ preventScroll: true });
}

// A field that stays keeps the file that was chosen.
function showAttach(news) {
  if (attach.dataset.mark === news.attach_mark) return;
  attach.innerHTML = news.attach;
  attach.dataset.mark = news.attach_mark;
}

function apply(news, mine) {
  if (news.go) {
    sessionStorage.removeItem(DRAFT);
    location.assign(news.go);
    return;
  }
  const nearEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 200;
  const fresh = news.items.map(showItem).filter(Boolean);
  showAsk(news);
  showAttach(news);
  for (const field of document.querySelectorAll('input[name="token"]')) field.value = news.token;
  const first = fresh.find((item) => item.classList.contains("guide")) || fresh[0];
  if (first && (mine || nearEnd)) {
    first.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  }
}

function tell(problem) {
  problemPlace.replaceChildren();
  text.removeAttribute("aria-invalid");
  if (!problem) return;
  const box = document.createElement("p");
  const head = document.createElement("strong");
  box.className = "problem";
  box.setAttribute("role", "alert");
  head.textContent = `${write.dataset.problem}. `;
  box.append(head, problem);
  problemPlace.append(box);
}

function chosen(form) {
  const field = form.elements.namedItem("file");
  return field && field.files.length ? field : null;
}

// What is to be sent: with a file in parts, as the form does by itself; else short.
function written(form) {
  const fields = new FormData(form);
  if (chosen(form)) return fields;
  fields.delete("file");
  return new URLSearchParams(fields);
}

async function send(form, button) {
  const file = chosen(form);
  if (file && file.files[0].size > Number(file.dataset.most)) {
    tell(file.dataset.tooLarge);
    return;
  }
  const body = written(form);
  if (button && button.name) body.append(button.name, button.value);
  body.append("have", marks().join(" "));
  statusLine.textContent = write.dataset.sending;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    const news = await answer.json();
    tell(news.error);
    if (news.error) {
      if (form === write) text.setAttribute("aria-invalid", "true");
      return;
    }
    if (form === write) {
      text.value = "";
      sessionStorage.removeItem(DRAFT);
    }
    if (file) file.value = "";
    apply(news, true);
  } catch {
    tell(write.dataset.offline);
    isCutOff = true;
    line?.close(); // a dead line may look open for minutes; the next one tells that we are back
  } finally {
    statusLine.textContent = "";
  }
}

// One after the other: a slow answer must not wipe out what a later one told.
function sendInTurn(form, button) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  lastSent = lastSent.then(() => send(form, button)).finally(() => form.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "plain" in form.dataset) return;
  event.preventDefault();
  sendInTurn(form, event.submitter);
});

text?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) write.requestSubmit();
});

// --- what was there before ---------------------------------------------------------------------

function keepDraft() {
  const before = sessionStorage.getItem(DRAFT);
  if (before && !text.value) text.value = before;
  text.addEventListener("input", () => sessionStorage.setItem(DRAFT, text.value));
  document.querySelector("form[data-plain]")?.addEventListener("submit", () => sessionStorage.removeItem(DRAFT));
}

// The open question, or else the newest message, with its buttons below it.
function showNewest() {
  if (ask.getBoundingClientRect().bottom <= innerHeight) return;
  const label = ask.querySelector("fieldset")?.getAttribute("aria-labelledby");
  const asked = (label && document.getElementById(label)?.closest("li")) || items.lastElementChild;
  asked?.scrollIntoView({ block: "start", behavior: "instant" });
}

// --- what comes by itself --------------------------------------------------------------------

function isBack() {
  pause = 1000;
  if (isCutOff) tell("");
  isCutOff = false;
}

function connect() {
  retry = 0;
  line = new WebSocket(`${location.origin.replace("http", "ws")}/chat/socket`);
  line.onopen = () => {
    failures = 0;
    isBack();
    line.send(marks().join(" "));
  };
  line.onmessage = (event) => apply(JSON.parse(event.data), false);
  line.onclose = () => {
    failures += 1;
    retry = setTimeout(failures > 2 ? ask_again : connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  };
}

// Where WebSockets are blocked: a request that waits for news.
async function ask_again() {
  retry = 0;
  try {
    const have = encodeURIComponent(marks().join(" "));
    const answer = await fetch(`/chat/news?have=${have}`);
    if (!answer.ok) throw new Error(answer.status);
    apply(await answer.json(), false);
    isBack();
    setTimeout(ask_again, 200);
  } catch {
    retry = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

addEventListener("online", () => {
  if (!retry) return;
  clearTimeout(retry);
  connect();
});

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("resume-link").href);
    copy.textContent = copy.dataset.copied;
  });
}
if (write) {
  keepDraft();
  connect();
} else {
  sessionStorage.removeItem(DRAFT);
}
if (!location.hash || location.hash === "#newest") showNewest();
